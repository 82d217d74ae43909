// Log subscriptions: which lines are forwarded, in which batches, and with which retries.
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Invocation } from '../../../local/lambda-client.ts';
import { asyncInvoke } from '../../../local/logs/async-invoke.ts';
import { compileFilterPattern } from '../../../local/logs/filter-pattern.ts';
import { type LogData, LogGroups } from '../../../local/logs/log-groups.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const delivered: { destination: string; data: LogData }[] = [];
  const subscription = {
    logGroup: '/aws/lambda/a',
    filterName: 'alerts',
    matches: compileFilterPattern('{ $.level = "ERROR" }'),
    destination: 'forwarder',
  };
  const groups = new LogGroups([subscription], (destination, event) => {
    const { data } = (event as { awslogs: { data: string } }).awslogs;
    delivered.push({ destination, data: JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()) });
  });
  return { groups, delivered };
}

const error = (message: string) => JSON.stringify({ level: 'ERROR', message });

test('matching lines of one stream are sent in one batch, in the form of CloudWatch', () => {
  const { groups, delivered } = setUp();
  expect(groups.write('/aws/lambda/a', 'stream', error('one'))).toBe(true);
  expect(groups.write('/aws/lambda/a', 'stream', JSON.stringify({ level: 'INFO' }))).toBe(false);
  vi.advanceTimersByTime(150);
  groups.write('/aws/lambda/a', 'stream', error('two'));
  expect(delivered).toEqual([]);
  vi.advanceTimersByTime(60);
  expect(delivered).toHaveLength(1);
  expect(delivered[0]).toMatchObject({
    destination: 'forwarder',
    data: {
      messageType: 'DATA_MESSAGE',
      owner: '000000000000',
      logGroup: '/aws/lambda/a',
      logStream: 'stream',
      subscriptionFilters: ['alerts'],
      logEvents: [{ message: error('one') }, { message: error('two') }],
    },
  });
});

test('the ids of log events have 56 digits, are unique and increase', () => {
  const { groups, delivered } = setUp();
  for (let i = 0; i < 50; i++) groups.write('/aws/lambda/a', `stream ${i % 2}`, error(String(i)));
  vi.advanceTimersByTime(200);
  const ids = delivered.flatMap(({ data }) => data.logEvents.map(({ id }) => id));
  expect(new Set(ids).size).toBe(50);
  for (const id of ids) expect(id).toMatch(/^\d{56}$/);
  expect(delivered[0]?.data.logEvents.map(({ id }) => id)).toEqual(
    delivered[0]?.data.logEvents.map(({ id }) => id).toSorted(),
  );
});

test('lines of other groups are not forwarded, and each stream has its own batch', () => {
  const { groups, delivered } = setUp();
  groups.write('/aws/lambda/b', 'stream', error('elsewhere'));
  groups.write('/aws/lambda/a', 'one', error('x'));
  groups.write('/aws/lambda/a', 'two', error('y'));
  vi.advanceTimersByTime(200);
  expect(delivered.map(({ data }) => data.logStream)).toEqual(['one', 'two']);
});

test('a batch is sent early at 10,000 lines and at 1 MB', () => {
  const { groups, delivered } = setUp();
  for (let i = 0; i < 10_000; i++) groups.write('/aws/lambda/a', 'stream', error('x'));
  expect(delivered.map(({ data }) => data.logEvents.length)).toEqual([10_000]);
  groups.write('/aws/lambda/a', 'stream', error('x'.repeat(1_000_000)));
  expect(delivered).toHaveLength(2);
});

test('after stop no batch is delivered', () => {
  const { groups, delivered } = setUp();
  groups.write('/aws/lambda/a', 'stream', error('x'));
  groups.stop();
  vi.advanceTimersByTime(1_000);
  expect(delivered).toEqual([]);
});

async function attempts(answers: (Invocation | Error)[]) {
  const warnings: string[] = [];
  let calls = 0;
  const invoke = async () => {
    const answer = answers[calls++] ?? { payload: null };
    if (answer instanceof Error) throw answer;
    return answer;
  };
  asyncInvoke({ invoke, warn: (message) => warnings.push(message) })('forwarder', {});
  await vi.advanceTimersByTimeAsync(10_000);
  return { calls, warnings };
}

const failed = { functionError: 'Unhandled', payload: { errorType: 'Error', errorMessage: 'down' } };

test('an asynchronous invocation is tried three times, then dropped with a warning', async () => {
  expect(await attempts([{ payload: 'ok' }])).toEqual({ calls: 1, warnings: [] });
  expect(await attempts([failed, new Error('refused')])).toEqual({ calls: 3, warnings: [] });
  const { calls, warnings } = await attempts([failed, failed, failed]);
  expect(calls).toBe(3);
  expect(warnings).toEqual([expect.stringContaining('Error: down')]);
});
