// The whole alert path in simulated time: the real functions on a real (embedded) DynamoDB, between log batches that come
// in and a Slack that takes, refuses or is down. Only time, the queue and Slack are not the real ones.
import type { Context } from 'aws-lambda';
import type { Delivering, Notice, Pipeline } from '#lib/alerts/alerts.ts';
import { delivering, pipeline, recordBatch, sweeping } from '#lib/alerts/alerts.ts';
import type { Refusal } from '#lib/alerts/delivery/deliver.ts';
import type { OccurrenceBatch } from '#lib/alerts/sources/logs.ts';
import { inForm, noticeMessage, refusalOf, SlackError } from '#lib/slack/slack.ts';
import { deliver } from '../../../functions/alerts/deliver.ts';
import { logs } from '../../../functions/alerts/logs.ts';
import { sweep } from '../../../functions/alerts/sweep.ts';
import { accepted, type SlackAnswer, slackRules } from '../slack-double.ts';
import { type SimulatedClock, simulatedClock } from './clock.ts';
import { type FifoQueue, fifoQueue } from './fifo-queue.ts';
import { type Invocation, invoke, type Killer } from './killable.ts';

/** Milliseconds that things take: usual ones of AWS in one region, and Slack's from afar. */
const TABLE_MS = 5;
const QUEUE_MS = 10;
const SLACK_MS = 200;
const RESET_MS = 20;
/** Lambda tries an asynchronous event again after these, then gives it up. */
const RETRIES_MS = [60_000, 120_000];
const MINUTE_MS = 60_000;

export interface Told {
  at: number;
  notice: Notice;
}

export interface AlertPath {
  clock: SimulatedClock;
  slack: ReturnType<typeof slackRules>;
  queue: FifoQueue;
  dead: FifoQueue;
  /** What Slack accepted, in order. */
  told: Told[];
  /** Events that Lambda gave up, which must not happen. */
  dropped: number;
  /** Who dies where; nobody, until it is set. A forwarder's last try is spared: Lambda itself would give up then. */
  killer: Killer;
  kills: number;
  /** Hands the `data` of a log batch to the forwarder, as CloudWatch does. */
  forward(data: string): void;
  /** What another forwarder makes of its event, an alarm's say. */
  recordBatch(occurrences: OccurrenceBatch): void;
  /** What `npm run alerts:redrive` does. */
  redrive(): void;
}

export function alertPath(start: number): AlertPath {
  const clock = simulatedClock(start);
  const dead = fifoQueue(clock, { visibilityS: 30, maxReceiveCount: Number.POSITIVE_INFINITY });
  const queue = fifoQueue(clock, { visibilityS: 60, maxReceiveCount: 1_000, dead });
  const path: AlertPath = {
    clock,
    slack: slackRules(),
    queue,
    dead,
    told: [],
    dropped: 0,
    killer: spare,
    kills: 0,
    forward: (data) => void invokeAsync(path, (deps) => logs(deps)({ awslogs: { data } }, contextFrom(path))),
    recordBatch: (occurrences) => void invokeAsync(path, (deps) => recordBatch(occurrences, deps)),
    redrive: () => {
      for (const message of dead.messages.splice(0)) {
        const redriven = message.redriven + 1;
        const { id } = JSON.parse(message.body) as Notice;
        queue.send({ ...message, redriven, sentAs: `${id}#r${redriven}` });
      }
    },
  };
  void poll(path);
  void sweepEachMinute(path);
  return path;
}

const spare: Killer = () => false;

function countingKiller(path: AlertPath): Killer {
  return (step) => {
    const dies = path.killer(step);
    if (dies) path.kills += 1;
    return dies;
  };
}

/** Each function with its calls to the table: a step that takes its time, in which it may be killed. */
function onTable<Deps extends object>(deps: Deps, { clock }: AlertPath, { step }: Invocation): Deps {
  const wrapped = Object.entries(deps).map(([name, call]) => [
    name,
    (...args: unknown[]) =>
      step(name, async () => {
        await clock.sleep(TABLE_MS);
        return await clock.frozen(() => call(...args));
      }),
  ]);
  return Object.fromEntries(wrapped);
}

function onQueue({ clock }: AlertPath, { step }: Invocation) {
  return async (name: string, work: () => void) =>
    await step(name, async () => {
      await clock.sleep(QUEUE_MS);
      work();
    });
}

function pipelineOf(path: AlertPath, invocation: Invocation): Pipeline {
  const queued = onQueue(path, invocation);
  return {
    ...onTable(pipeline, path, invocation),
    now: () => new Date(path.clock.now()),
    sendNotice: async (notice, now = new Date(path.clock.now())) =>
      await queued('sendNotice', () =>
        path.queue.send({
          body: JSON.stringify(notice),
          sentAs: notice.id,
          madeAt: now.toISOString(),
          redriven: 0,
        }),
      ),
  };
}

/** An asynchronous invocation, with Lambda's retries. */
async function invokeAsync(
  path: AlertPath,
  work: (deps: Pipeline) => Promise<unknown>,
  tried = 0,
): Promise<void> {
  const wait = RETRIES_MS[tried];
  const killer = wait === undefined ? spare : countingKiller(path);
  const ending = await invoke(killer, (invocation) => work(pipelineOf(path, invocation)));
  if (ending !== 'killed' && 'result' in ending) return;
  if (wait === undefined) path.dropped += 1;
  else path.clock.after(wait, () => void invokeAsync(path, work, tried + 1));
}

async function sweepEachMinute(path: AlertPath): Promise<void> {
  for (;;) {
    await path.clock.sleep(MINUTE_MS);
    await invoke(countingKiller(path), (invocation) => {
      const { now, sendNotice } = pipelineOf(path, invocation);
      return sweep({ ...onTable(sweeping, path, invocation), now, sendNotice })({}, contextFrom(path));
    });
  }
}

/** Lambda's poller: one batch of one message at a time, removed when it is handled. */
async function poll(path: AlertPath): Promise<void> {
  const { clock, queue } = path;
  for (;;) {
    const record = queue.receive();
    if (!record) {
      await queue.ready();
      continue;
    }
    await clock.sleep(QUEUE_MS);
    const ending = await invoke(countingKiller(path), async (invocation) => {
      // Lambda's own time-out.
      clock.after(LIFE_MS, invocation.kill);
      const answer = await deliver(deliveringOf(path, invocation))({ Records: [record] }, contextFrom(path));
      const isHandled = answer?.batchItemFailures.length === 0;
      if (isHandled) await onQueue(path, invocation)('delete', () => queue.remove(record.receiptHandle));
    });
    if (ending !== 'killed' && 'error' in ending) throw ending.error;
  }
}

const LIFE_MS = 10_000;

function deliveringOf(path: AlertPath, invocation: Invocation): Delivering {
  const { clock, queue, dead } = path;
  const queued = onQueue(path, invocation);
  return {
    ...onTable(delivering, path, invocation),
    now: () => new Date(clock.now()),
    wait: (ms) => clock.sleep(ms),
    holdMessage: async ({ receiptHandle }, seconds) =>
      await queued('holdMessage', () => queue.hold(receiptHandle, seconds)),
    moveToDeadLetters: async ({ body, sentAs, madeAt, redriven }) =>
      await queued('moveToDeadLetters', () => dead.send({ body, sentAs, madeAt, redriven })),
    post: async (notice, form, timeoutMs) =>
      await invocation.step('post', async () => {
        const answer = path.slack.ask(inForm(noticeMessage(notice), form), clock.now());
        if (typeof answer === 'object' && answer.status === 200) path.told.push({ at: clock.now(), notice });
        await clock.sleep(answer === 'hang' ? timeoutMs : answer === 'reset' ? RESET_MS : SLACK_MS);
        return outcomeOf(answer);
      }),
  };
}

/** What lib/slack/post.ts makes of such an answer; that it does, its own tests show over the wire. */
function outcomeOf(answer: SlackAnswer): Refusal | undefined {
  if (answer === 'hang') return refusalOf(new SlackError('timeout'));
  if (answer === 'reset') return refusalOf(new SlackError('network ECONNRESET'));
  const { status, body, headers } = answer;
  if (status === 200 && body === 'ok') return undefined;
  const retryAfter = Number(headers?.['retry-after']) || undefined;
  return refusalOf(new SlackError(body, { status, retryAfter }));
}

function contextFrom({ clock }: AlertPath): Context {
  const started = clock.now();
  return {
    awsRequestId: `r-${started}`,
    getRemainingTimeInMillis: () => LIFE_MS - (clock.now() - started),
  } as Context;
}

/** Requests that Slack accepted; for asking that nothing was told behind the path's back. */
export const acceptedBy = ({ slack }: AlertPath) => accepted(slack);
