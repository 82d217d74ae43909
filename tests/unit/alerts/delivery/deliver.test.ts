// alerts-deliver as Lambda calls it: waits for a slot, posts the best form that Slack accepts, retries or dead-letters.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deliver } from '../../../../functions/alerts/deliver.ts';
import { logger } from '../../../../lib/log.ts';
import { refusalOf, SlackError } from '../../../../lib/slack/slack.ts';
import { OUTAGES, type SlackAnswer, UNCLEAR } from '../../../support/slack-double.ts';
import { AGAIN, contextOf, DONE, NOW, notice, stage } from './delivery-double.ts';

beforeEach(() => {
  vi.spyOn(logger, 'error').mockReturnValue(undefined);
  vi.spyOn(logger, 'warn').mockReturnValue(undefined);
});
afterEach(() => void vi.restoreAllMocks());

test('a notice is posted at once when a slot is free', async () => {
  const { run, calls, slack } = stage();
  expect(await run()).toEqual(DONE);
  expect(calls).toEqual(['hold 15', 'post full']);
  expect(slack.requests[0]?.payload.text).toBe('🔴 prod · predict-v1 · TypeError: no');
});

test('the sample event is posted', async () => {
  const { deps, slack } = stage();
  const event = JSON.parse(
    readFileSync(new URL('../../../../events/alerts-deliver.json', import.meta.url), 'utf8'),
  );
  expect(
    await deliver(deps)(
      event,
      contextOf(() => 10_000),
    ),
  ).toEqual(DONE);
  expect(slack.requests[0]?.payload.text).toMatch(
    /^🔴 prod · predict-v1 · TypeError: .+ · ×2 · 123456789012 eu-west-1$/,
  );
});

describe('a slot of the rate limiter', () => {
  test('a delivery waits in the function for a slot that is less than a second away', async () => {
    const { run, calls, pass } = stage();
    await run();
    pass(300);
    await run();
    expect(calls).toEqual(['hold 15', 'post full', 'hold 15', 'wait 700', 'post full']);
  });

  test('a delivery waits in the queue until Retry-After has passed', async () => {
    const { run, calls, state, slack } = stage();
    state.next_at = NOW + 25_000;
    expect(await run()).toEqual(AGAIN);
    expect(calls).toEqual(['hold 15', 'hold 25']);
    expect(slack.requests).toEqual([]);
  });
});

describe('when Slack is down', () => {
  test('after 5xx the notice is retried with backoff, longer while the outage lasts', async () => {
    const { run, calls, slack, pass } = stage();
    for (const waitS of [1, 1, 2, 4, 8, 16, 30, 600]) {
      slack.answers.push(OUTAGES[503]);
      expect(await run(2)).toEqual(AGAIN);
      pass(waitS * 1_000);
    }
    const holds = calls.filter((call) => call.startsWith('hold') && call !== 'hold 15');
    expect(holds).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => `hold ${seconds}`));
    expect(calls.filter((call) => call.startsWith('post'))).toEqual(Array(8).fill('post full'));
  });

  test.each<[string, SlackAnswer]>([
    ['a time-out', OUTAGES.hang],
    ['a reset', OUTAGES.reset],
    ['200 without ok', UNCLEAR.proxy],
  ])(
    'after %s the notice is posted once more when Slack answers clearly, and then set aside',
    async (_, answer) => {
      const { run, calls, slack, pass } = stage();
      slack.answers.push(answer, answer);
      expect(await run(1)).toEqual(AGAIN);
      pass(60_000);
      expect(await run(2)).toEqual(AGAIN);
      expect(calls.filter((call) => call.startsWith('post'))).toEqual(['post full']);
      pass(60_000);
      slack.answers.push({ status: 400, body: 'no_text' }, answer);
      expect(await run(3)).toEqual(DONE);
      const posts = calls.filter((call) => !/^(hold|rest|wait)/.test(call));
      expect(posts).toEqual(['post full', 'probe', 'probe', 'post full', 'dead-letter x', 'enqueue aside-x']);
    },
  );

  test('the channel has at most two copies, however often the move to the dead-letter queue fails', async () => {
    const { run, calls, slack, pass, deps } = stage();
    const { moveToDeadLetters } = deps.queue;
    let failures = 3;
    deps.queue.moveToDeadLetters = async (queued) => {
      if (failures-- > 0) throw new Error('the queue is down');
      await moveToDeadLetters(queued);
    };
    for (let delivery = 1; delivery <= 6; delivery++) {
      slack.answers.push(...(delivery > 1 ? [{ status: 400, body: 'no_text' }] : []), OUTAGES.hang);
      await run(delivery).catch(() => undefined);
      slack.answers.length = 0;
      pass(60_000);
    }
    expect(calls.filter((call) => call.startsWith('post'))).toEqual(['post full', 'post full']);
    expect(calls).toContain('dead-letter x');
  });

  test.each([2, 30, 3_600])('after a 429 every notice waits the %d s of Retry-After', async (seconds) => {
    const { run, calls, slack } = stage();
    slack.answers.push({ status: 429, body: 'rate_limited', headers: { 'retry-after': String(seconds) } });
    expect(await run()).toEqual(AGAIN);
    expect(calls.slice(2)).toEqual([`rest ${seconds}`, `hold ${seconds}`]);
    expect(await run()).toEqual(AGAIN);
    expect(slack.requests).toHaveLength(1);
  });

  test('what was made before Slack came back is counted as late, however many others are posted in between', async () => {
    const { run, calls, slack, pass } = stage();
    const made = (ago: number) => ({ stringValue: new Date(NOW - ago).toISOString(), dataType: 'String' });
    slack.answers.push(OUTAGES[503]);
    await run(1, notice, { made_at: made(0) });
    pass(20_000);
    for (const ago of [40_000, 0, -20_000, 40_000]) {
      expect(await run(2, notice, { made_at: made(ago) })).toEqual(DONE);
    }
    const late = calls.filter((call) => call.startsWith('late'));
    expect(late.map((call) => call.split(' ')[1])).toEqual([
      made(40_000).stringValue,
      made(0).stringValue,
      made(40_000).stringValue,
    ]);
  });

  test('a redriven notice counts as late, and a notice that waited in a storm does not', async () => {
    const { run, calls } = stage();
    const made_at = { stringValue: new Date(NOW - 60_000).toISOString(), dataType: 'String' };
    await run(1, notice, { made_at });
    await run(1, notice, { made_at, redriven: { stringValue: '1', dataType: 'Number' } });
    expect(calls.filter((call) => call.startsWith('late'))).toHaveLength(1);
  });

  test('a posted notice whose delivery cannot be recorded is not posted again', async () => {
    const { run, deps } = stage();
    deps.limiter.releaseSlot = async () => Promise.reject(new Error('table is down'));
    expect(await run()).toEqual(DONE);
  });
});

test('a failure that cannot be recorded gives the slot back to the others', async () => {
  const { run, deps, slack, state } = stage();
  slack.outage = OUTAGES[503];
  deps.records.recordFailure = async () => Promise.reject(new Error('table is down'));
  await run().catch(() => undefined);
  expect(state).toMatchObject({ down_since: expect.any(String) });
  expect(state).not.toHaveProperty('leased');
});

describe('a permanent refusal', () => {
  test.each([
    [403, 'action_prohibited'],
    [404, 'no_active_hooks'],
    [410, 'channel_is_archived'],
  ])('%d %s moves the notice to the dead-letter queue after two attempts', async (status, body) => {
    const { run, calls, slack, pass } = stage();
    slack.outage = { status, body };
    expect(await run(1)).toEqual(AGAIN);
    pass(1_000);
    expect(await run(2)).toEqual(DONE);
    expect(calls).toEqual([
      'hold 15',
      'post full',
      'rest 1',
      'hold 1',
      'hold 15',
      'post full',
      'rest 1',
      'dead-letter x',
    ]);
  });

  test('a permanent refusal after other failures is still retried once', async () => {
    const { run, calls, slack, pass } = stage();
    slack.answers.push(OUTAGES[503], OUTAGES[404]);
    for (const receiveCount of [1, 2]) {
      expect(await run(receiveCount)).toEqual(AGAIN);
      pass(1_000);
    }
    expect(calls).not.toContain('dead-letter x');
    expect(await run(3)).toEqual(DONE);
    expect(calls.at(-1)).toBe('post full');
  });

  test.each(['invalid_blocks', 'invalid_payload', 'msg_blocks_too_long', 'no_text'])(
    '%s is retried in plainer forms, a second apart, then moved to the dead-letter queue',
    async (body) => {
      const { run, calls, slack } = stage();
      slack.outage = { status: 400, body };
      expect(await run()).toEqual(DONE);
      expect(calls).toEqual([
        'hold 15',
        ...[
          'post full',
          'wait 1000',
          'post compact',
          'wait 1000',
          'post text',
          'dead-letter x',
          'enqueue aside-x',
        ],
      ]);
      const [full, compact, text] = slack.requests.map(({ payload }) => payload);
      const size = (payload: unknown) => JSON.stringify(payload).length;
      expect(size(full)).toBeGreaterThan(size(compact));
      expect(compact?.blocks).toHaveLength(1);
      expect(JSON.stringify(compact?.blocks)).toContain('TypeError: no');
      expect(text).toEqual({ text: '🔴 prod · predict-v1 · TypeError: no' });
    },
  );

  test('no further form is posted after Slack accepts one', async () => {
    const { run, calls, slack } = stage();
    slack.answers.push({ status: 400, body: 'invalid_blocks' });
    expect(await run()).toEqual(DONE);
    expect(calls.at(-1)).toBe('post compact');
  });

  test.each<[string, unknown]>([
    ['no notice', { hello: 1 }],
    ['no JSON', '{'],
  ])(
    'a message that is %s moves to the dead-letter queue at once, so that it does not block the others',
    async (_, body) => {
      const { run, calls } = stage();
      expect(await run(1, body)).toEqual(DONE);
      expect(calls).toEqual(['dead-letter x']);
    },
  );

  test('a message that cannot be moved to the dead-letter queue stays in its queue', async () => {
    const { run, deps } = stage();
    deps.queue.moveToDeadLetters = async () => Promise.reject(new Error('queue is down'));
    expect(await run(1, '{')).toEqual(AGAIN);
  });
});

test('a post is not begun without the time to record its result', async () => {
  const { run, slack, state } = stage();
  expect(await run(1, notice, {}, 8_000)).toEqual(AGAIN);
  expect(slack.requests).toEqual([]);
  expect(state.next_at).toBe(NOW + 1_000);
});

test('an error of ours is thrown, and a missing webhook is a permanent refusal', () => {
  expect(() => refusalOf(new TypeError('ours'))).toThrow('ours');
  expect(refusalOf(new SlackError('not_configured')).kind).toBe('permanent');
});
