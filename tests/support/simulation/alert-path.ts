// The whole alert path in simulated time: the real functions on the embedded DynamoDB, from log batches to a Slack that
// accepts, refuses or is down. Only the clock, the queue and Slack are simulated.
import type { Context } from 'aws-lambda';
import type { OccurrenceBatch } from '#lib/alerts/alert.ts';
import {
  closeDigest,
  collect,
  countLate,
  type DeliverDeps,
  type ForwardDeps,
  findAlert,
  forgetDigest,
  forgetPlace,
  forwardDeps,
  keepPlace,
  markDrawn,
  type Notice,
  type Refusal,
  readDelivery,
  readDigest,
  readPlace,
  recordFailure,
  releaseSlot,
  sweepDeps,
  takeSlot,
} from '#lib/alerts/alerts.ts';
import { recordBatch } from '#lib/alerts/grouping/record.ts';
import type { Sender } from '#lib/slack/senders.ts';
import { payloadOf, refusalOf, SlackError } from '#lib/slack/slack.ts';
import { deliver } from '../../../functions/alerts/deliver.ts';
import { logs } from '../../../functions/alerts/logs.ts';
import { sweep } from '../../../functions/alerts/sweep.ts';
import { accepted, type SlackAnswer, slackRules } from '../slack-double.ts';
import { type AppChannelDouble, appChannel } from './app-channel.ts';
import { clockOf, messageOf, onQueue, onTable, QUEUE_MS, queueOf } from './calls.ts';
import { type SimulatedClock, simulatedClock } from './clock.ts';
import { type FifoQueue, fifoQueue } from './fifo-queue.ts';
import { type Invocation, invoke, type Killer } from './killable.ts';

/** Usual durations in milliseconds of Slack, which is in another region. */
const SLACK_MS = 200;
const RESET_MS = 20;
/** Lambda retries an asynchronous event after these times, then drops it. */
const RETRIES_MS = [60_000, 120_000];
const MINUTE_MS = 60_000;

export interface Posted {
  at: number;
  notice: Notice;
}

export interface AlertPath {
  clock: SimulatedClock;
  slack: ReturnType<typeof slackRules>;
  queue: FifoQueue;
  dead: FifoQueue;
  /** The notices that Slack accepted, in order. */
  posted: Posted[];
  /** The channel as an app has it; used when the path is made with `isApp`. */
  app: AppChannelDouble;
  isApp: boolean;
  /** Events that Lambda dropped; the alert path must not lose any. */
  dropped: number;
  /** Decides which process is killed at which step; none unless set. Never at a forwarder's last attempt, which Lambda would drop. */
  killer: Killer;
  kills: number;
  /** Sends the `data` of a log batch to the forwarder, as CloudWatch does. */
  forward(data: string): void;
  /** Records the batch of another forwarder, such as an alarm. */
  record(batch: OccurrenceBatch): void;
  /** What another function, such as a person's action, puts into the queue. */
  sendNotice: (notice: Notice) => Promise<void>;
  /** Does what `npm run alerts:redrive` does. */
  redrive(): void;
}

export function alertPath(start: number, { isApp = false } = {}): AlertPath {
  const clock = simulatedClock(start);
  const dead = fifoQueue(clock, { visibilityS: 30, maxReceiveCount: Number.POSITIVE_INFINITY });
  const queue = fifoQueue(clock, { visibilityS: 60, maxReceiveCount: 1_000, dead });
  const slack = slackRules();
  const path: AlertPath = {
    clock,
    slack,
    app: appChannel(slack, clock.now, async (answer, timeoutMs) => await waited(answer, timeoutMs, clock)),
    isApp,
    queue,
    dead,
    posted: [],
    dropped: 0,
    killer: spare,
    kills: 0,
    forward: (data) => void invokeAsync(path, (deps) => logs(deps)({ awslogs: { data } }, contextFrom(path))),
    record: (batch) => void invokeAsync(path, (deps) => recordBatch(batch, deps)),
    sendNotice: async (notice) => path.queue.send(messageOf(notice, clock.now())),
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

function forwardDepsOf(path: AlertPath, invocation: Invocation): ForwardDeps {
  return {
    sources: forwardDeps.sources,
    groups: onTable(forwardDeps.groups, path, invocation),
    queue: queueOf(path, invocation),
    clock: clockOf(path),
  };
}

/** An asynchronous invocation, with Lambda's retries. */
async function invokeAsync(
  path: AlertPath,
  work: (deps: ForwardDeps) => Promise<unknown>,
  tried = 0,
): Promise<void> {
  const wait = RETRIES_MS[tried];
  const killer = wait === undefined ? spare : countingKiller(path);
  const ending = await invoke(killer, (invocation) => work(forwardDepsOf(path, invocation)));
  if (ending !== 'killed' && 'result' in ending) return;
  if (wait === undefined) path.dropped += 1;
  else path.clock.after(wait, () => void invokeAsync(path, work, tried + 1));
}

async function sweepEachMinute(path: AlertPath): Promise<void> {
  for (;;) {
    await path.clock.sleep(MINUTE_MS);
    await invoke(countingKiller(path), (invocation) => {
      const deps = {
        groups: onTable(sweepDeps.groups, path, invocation),
        limiter: onTable(sweepDeps.limiter, path, invocation),
        queue: queueOf(path, invocation),
        clock: clockOf(path),
      };
      return sweep(deps)({}, contextFrom(path));
    });
  }
}

/** Lambda's poller: one batch at a time; the messages that are handled are removed. */
async function poll(path: AlertPath): Promise<void> {
  const { clock, queue } = path;
  for (;;) {
    const records = queue.receive();
    if (records.length === 0) {
      await queue.ready();
      continue;
    }
    await clock.sleep(QUEUE_MS);
    const ending = await invoke(countingKiller(path), async (invocation) => {
      // Lambda's own time-out.
      clock.after(LIFE_MS, invocation.kill);
      const answer = await deliver(deliverDepsOf(path, invocation))({ Records: records }, contextFrom(path));
      const failed = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const handled = records.filter(({ messageId }) => !failed.has(messageId));
      await onQueue(path, invocation)('delete', () => {
        for (const { receiptHandle } of handled) queue.remove(receiptHandle);
      });
    });
    if (ending !== 'killed' && 'error' in ending) throw ending.error;
  }
}

const LIFE_MS = 10_000;

function deliverDepsOf(path: AlertPath, invocation: Invocation): DeliverDeps {
  const { clock, queue, dead } = path;
  const queued = onQueue(path, invocation);
  return {
    limiter: onTable({ takeSlot, releaseSlot, countLate }, path, invocation),
    records: onTable({ readDelivery, recordFailure }, path, invocation),
    digests: onTable({ readDigest, collect, closeDigest, forgetDigest }, path, invocation),
    queue: {
      enqueue: async (notice, now) =>
        await queued('enqueue', () => queue.send(messageOf(notice, now.getTime()))),
      holdMessages: async (holds) =>
        await queued('holdMessages', () => {
          for (const { queued: message, seconds } of holds) queue.hold(message.receiptHandle, seconds);
        }),
      moveToDeadLetters: async ({ group, body, sentAs, madeAt, redriven }) =>
        await queued('moveToDeadLetters', () => dead.send({ group, body, sentAs, madeAt, redriven })),
    },
    slack: path.isApp ? appSenderOf(path, invocation) : webhookOf(path, invocation),
    clock: { now: () => new Date(clock.now()), wait: (ms) => clock.sleep(ms) },
  };
}

function appSenderOf(path: AlertPath, invocation: Invocation): Sender {
  const sender = path.app.senderWith({
    places: onTable({ readPlace, keepPlace, forgetPlace, markDrawn }, path, invocation),
    groups: onTable({ findAlert }, path, invocation),
    queue: queueOf(path, invocation),
    reserve: webhookOf(path, invocation),
    clock: clockOf(path),
  });
  return {
    ...sender,
    post: async (...args) => await invocation.step('post', () => sender.post(...args)),
    followUp: async (...args) => await invocation.step('follow-up', () => sender.followUp(...args)),
  };
}

function webhookOf(path: AlertPath, invocation: Invocation): Sender {
  const { clock } = path;
  return {
    post: async (notice, form, timeoutMs) =>
      await invocation.step('post', async () => {
        const answer = path.slack.ask(payloadOf(notice, form, { stage: 'prod' }), clock.now());
        if (wasShown(answer)) path.posted.push({ at: clock.now(), notice });
        return await answered(answer, timeoutMs, clock);
      }),
    probe: async (timeoutMs) =>
      await invocation.step('probe', async () =>
        answered(path.slack.ask({ text: '' }, clock.now()), timeoutMs, clock),
      ),
    needsFollowUp: async () => false,
    followUp: async () => undefined,
  };
}

/** Whether the channel shows the message, whatever the answer says. */
const wasShown = (answer: SlackAnswer) => typeof answer === 'object' && answer.status === 200;

async function answered(answer: SlackAnswer, timeoutMs: number, clock: SimulatedClock) {
  return outcomeOf(await waited(answer, timeoutMs, clock));
}

/** The answer as the client has it, after the time that it takes. */
async function waited(answer: SlackAnswer, timeoutMs: number, clock: SimulatedClock): Promise<SlackAnswer> {
  const ms = answer === 'hang' ? timeoutMs : answer === 'reset' ? RESET_MS : (answer.afterMs ?? SLACK_MS);
  await clock.sleep(Math.min(ms, timeoutMs));
  return ms >= timeoutMs ? 'hang' : answer;
}

/** The result of lib/slack/post.ts for such an answer; its own tests show it over the wire. */
function outcomeOf(answer: SlackAnswer): Refusal | undefined {
  if (answer === 'hang') return refusalOf(new SlackError('timeout', { wasSent: true }));
  if (answer === 'reset') return refusalOf(new SlackError('network ECONNRESET', { wasSent: true }));
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

/** The requests that Slack accepted, to check that nothing was posted outside the path. */
export const acceptedBy = ({ slack }: AlertPath) => accepted(slack);
