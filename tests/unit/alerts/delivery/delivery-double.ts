// The deliverer with a table, a queue and a Slack of the test, and what each of them was asked.
import type { Context, SQSEvent } from 'aws-lambda';
import { deliver } from '../../../../functions/alerts/deliver.ts';
import type { DeliverDeps, Notice } from '../../../../lib/alerts/alerts.ts';
import type { LimiterState } from '../../../../lib/alerts/delivery/rate-limiter.ts';
import type { DeliveryState } from '../../../../lib/alerts/delivery/retry-rules.ts';
import { payloadOf, refusalOf, SlackError } from '../../../../lib/slack/slack.ts';
import { type SlackAnswer, slackRules } from '../../../support/slack-double.ts';
import { occurrence } from '../grouping/occurrences.ts';

export const NOW = Date.parse('2026-01-02T03:04:05Z');
export const notice: Notice = {
  id: 'x',
  alert: occurrence().alert,
  count: 1,
  since: new Date(NOW).toISOString(),
};

/** One delivery with a clock, a rate limiter, a queue and a Slack of its own. */
export function stage() {
  const slack = slackRules();
  const calls: string[] = [];
  const state: LimiterState = {};
  const records = new Map<string, DeliveryState>();
  let now = NOW;
  const deps: DeliverDeps = {
    clock: {
      now: () => new Date(now),
      wait: async (ms) => {
        calls.push(`wait ${ms}`);
        now += ms;
      },
    },
    limiter: {
      takeSlot: async (at) => {
        const { next_at = 0, down_since: downSince, leased } = state;
        const waitMs = next_at - at.getTime();
        if (waitMs > 0) return { waitMs, isLeased: leased !== undefined, downSince };
        Object.assign(state, { next_at: at.getTime() + 30_000, leased: 'yes' });
        return { state: { ...state } };
      },
      releaseSlot: async (asked, { restMs = 0, isDown, isAccepted, upAt, failed, isUnclear }) => {
        if (restMs > 0) calls.push(`rest ${restMs / 1000}`);
        delete state.leased;
        if (!isDown) delete state.down_since;
        else state.down_since ??= asked.toISOString();
        state.next_at = asked.getTime() + Math.max(restMs, 1_000);
        if (isAccepted) state.accepted = (state.accepted ?? 0) + 1;
        if (isAccepted) delete state.failed;
        if (upAt !== undefined) state.up_at = upAt;
        if (failed !== undefined) state.failed = failed;
        if (isUnclear === false) delete state.unclear;
        if (isUnclear) state.unclear = 'yes';
      },
      countLate: async (_, madeAt, waitedMs) => {
        calls.push(`late ${madeAt} ${waitedMs}`);
      },
    },
    records: {
      readDelivery: async (sentAs) => records.get(sentAs),
      recordFailure: async (sentAs, after) => void records.set(sentAs, after),
    },
    digests: {
      readDigest: async () => ({ told: new Set() }),
      collect: async () => undefined,
      closeDigest: async () => undefined,
      forgetDigest: async () => {},
    },
    queue: {
      enqueue: async ({ id }) => {
        calls.push(`enqueue ${id}`);
      },
      holdMessages: async (holds) => {
        for (const { seconds } of holds) calls.push(`hold ${seconds}`);
      },
      moveToDeadLetters: async ({ sentAs }) => {
        calls.push(`dead-letter ${sentAs}`);
      },
    },
    slack: {
      post: async (message, form) => {
        calls.push(`post ${form}`);
        return outcomeOf(slack.ask(payloadOf(message, form, { stage: 'prod' }), now));
      },
      probe: async () => {
        calls.push('probe');
        return outcomeOf(slack.ask({ text: '' }, now));
      },
      needsFollowUp: async () => false,
      followUp: async () => undefined,
    },
  };
  const run = async (receiveCount = 1, body: unknown = notice, attributes = {}, ageMs = 0) => {
    const born = now - ageMs;
    return await deliver(deps)(
      eventOf(body, receiveCount, attributes),
      contextOf(() => born + 10_000 - now),
    );
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { slack, calls, state, deps, run, pass };
}

function outcomeOf(answer: SlackAnswer) {
  if (answer === 'hang') return refusalOf(new SlackError('timeout', { wasSent: true }));
  if (answer === 'reset') return refusalOf(new SlackError('network ECONNRESET', { wasSent: true }));
  const { status, body, headers } = answer;
  if (status === 200 && body === 'ok') return undefined;
  return refusalOf(
    new SlackError(body, { status, retryAfter: Number(headers?.['retry-after']) || undefined }),
  );
}

export const contextOf = (remaining: () => number) =>
  ({ awsRequestId: 'r-9', getRemainingTimeInMillis: remaining }) as Context;

function eventOf(body: unknown, receiveCount: number, messageAttributes: object): SQSEvent {
  const record = {
    messageId: 'm-1',
    receiptHandle: 'h-1',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      MessageGroupId: 'alerts',
      MessageDeduplicationId: 'x',
      SentTimestamp: String(NOW),
    },
    messageAttributes,
  };
  return { Records: [record] } as unknown as SQSEvent;
}

export const DONE = { batchItemFailures: [] };
export const AGAIN = { batchItemFailures: [{ itemIdentifier: 'm-1' }] };
