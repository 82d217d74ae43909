// The alert path in simulated time while Slack works: a storm, a long fault, its own output, repeated deliveries.
import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, expect, test, vi } from 'vitest';
import { read } from '#lib/alerts/sources/index.ts';
import { logger } from '#lib/log.ts';
import { compileFilterPattern } from '../../local/logs/filter-pattern.ts';
import { type AlertPath, acceptedBy, alertPath } from '../support/simulation/alert-path.ts';
import { batchFrom, errorLine, functionOf } from '../support/simulation/errors.ts';
import { thrown } from '../unit/alerts/sources/lines.ts';
import { MINUTE_MS, report, start, useAlertsTable } from './simulated.ts';

useAlertsTable();
let path: AlertPath;
beforeEach(() => {
  path = alertPath(start);
});

/** CloudWatch may collect the lines of a function for this long. */
const BATCH_S = 2;

test('10,000 errors of 20 causes in a minute are few posts, each cause soon, and every error is counted', async () => {
  const [causes, seconds, errors] = [20, 60, 10_000];
  const began = performance.now();
  let serial = 0;
  for (let second = 0; second < seconds; second += BATCH_S) {
    const until = Math.round((errors * (second + BATCH_S)) / seconds);
    const lines = Map.groupBy(
      Array.from({ length: until - serial }, () => serial++),
      (n) => functionOf(n % causes),
    );
    path.clock.after((second + BATCH_S) * 1000 - 1, () => {
      for (const [name, serials] of lines) {
        const messages = serials.map((n) => errorLine(n % causes, n));
        path.forward(batchFrom(name, path.clock.now(), messages));
      }
    });
  }
  await path.clock.run(12 * MINUTE_MS);

  const firsts = path.posted.flatMap(({ at, notice: { reason, members } }) => {
    if (reason === 'first') return [{ at }];
    return (members ?? []).map(() => ({ at }));
  });
  const slowest = Math.max(...firsts.map(({ at }) => at)) - start;
  const counted = path.posted.reduce((sum, { notice }) => sum + notice.count, 0);
  report(
    `storm: ${path.posted.length} posts, the last of ${firsts.length} causes posted after ${(slowest / 1000).toFixed(1)} s, ` +
      `${counted} errors counted (in ${((performance.now() - began) / 1000).toFixed(1)} s)`,
  );
  expect(firsts).toHaveLength(causes);
  expect(slowest).toBeLessThanOrEqual(25_000);
  expect(path.posted.length).toBeLessThanOrEqual(60);
  expect(counted).toBe(errors);
  expect(acceptedBy(path)).toHaveLength(path.posted.length);
  expect(path.slack.requests).toHaveLength(path.posted.length);
});

test('a fault that lasts for hours has a summary after 5 minutes, after an hour, then every four hours', async () => {
  let sent = 0;
  for (let minute = 0; minute < 320; minute += 4) {
    path.clock.after(minute * MINUTE_MS, () => {
      path.forward(batchFrom('predict-v1', path.clock.now(), [errorLine(21, sent++)]));
    });
  }
  await path.clock.run(560 * MINUTE_MS);
  const minutes = path.posted.map(({ at }) => Math.round((at - start) / MINUTE_MS));
  const counted = path.posted.reduce((sum, { notice }) => sum + notice.count, 0);
  report(`hours: posts after ${minutes.join(', ')} minutes, ${counted} of ${sent} errors counted`);
  expect(path.posted.map(({ notice }) => notice.reason)).toEqual(['first', ...Array(4).fill('summary')]);
  expect(minutes).toEqual([0, 5, 65, 305, 545].map((minute) => expect.closeTo(minute, -0.5)));
  expect(counted).toBe(sent);
});

test('the alert path’s own output, fed back for 50 rounds, causes no post', async () => {
  const { pattern } = JSON.parse(
    readFileSync(new URL('../../lib/alerts/filter-pattern.json', import.meta.url), 'utf8'),
  );
  const matches = compileFilterPattern(pattern);
  const output = captureOutput();
  path.slack.outage = { status: 503, body: 'down' };
  path.forward(batchFrom('predict-v1', start, [errorLine(22, 1)]));
  await path.clock.run(MINUTE_MS);
  const posts = path.slack.requests.length;
  const queued = path.queue.messages.length;
  let fed = 0;
  for (let round = 0; round < 50; round++) {
    const lines = [...output.take(), thrown(), errorLine(23, round)].filter(matches);
    fed += lines.length;
    for (const name of ['alerts-logs', 'alerts-deliver', 'alerts-sweep']) {
      path.forward(batchFrom(name, path.clock.now(), lines));
    }
    await path.clock.run(1_000);
  }
  output.release();
  report(
    `own output: ${fed} lines fed back in 50 rounds, ${path.queue.messages.length - queued} notices more`,
  );
  expect(fed).toBeGreaterThan(50);
  expect(path.queue.messages).toHaveLength(queued);
  expect(
    new Set(path.slack.requests.slice(posts).map(({ payload }) => payload.text)).size,
  ).toBeLessThanOrEqual(1);
});

/** The log lines of functions that run in this process. */
function captureOutput() {
  const lines: string[] = [];
  const write = (chunk: unknown) => {
    lines.push(...String(chunk).split('\n').filter(Boolean));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(write),
  );
  const level = logger.getLevelName();
  logger.setLogLevel('DEBUG');
  return {
    take: () => lines.splice(0),
    release: () => {
      logger.setLogLevel(level);
      for (const spy of spies) spy.mockRestore();
    },
  };
}

test('a second delivery of every sample event changes nothing', async () => {
  const folder = new URL('../../events/', import.meta.url);
  const samples = (door: string) =>
    readdirSync(folder)
      .filter((file) => file.startsWith(`${door}.`))
      .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  const [batches, topics] = [samples('alerts-logs'), samples('alerts-alarms')];
  // A second apart: two of them are about the same alarm, and their order decides which notices are sent.
  const deliver = () => {
    const context = { stage: 'dev', consoleUrl: undefined, now: new Date(start) };
    const deliveries = [
      ...batches.map(
        ({ awslogs }) =>
          () =>
            path.forward(awslogs.data),
      ),
      ...topics.flatMap((event) => read(event, context)).map((batch) => () => path.record(batch)),
    ];
    deliveries.forEach((delivery, second) => {
      path.clock.after(second * 1000, delivery);
    });
  };
  process.env.STAGE = 'dev';
  deliver();
  await path.clock.run(MINUTE_MS);
  const before = path.posted.map(({ notice }) => notice);
  deliver();
  await path.clock.run(10 * MINUTE_MS);
  process.env.STAGE = 'prod';
  report(
    `twice: ${batches.length + topics.length} sample events, ${before.length} posts, ${path.posted.length - before.length} more`,
  );
  expect(before.length).toBeGreaterThanOrEqual(10);
  expect(path.posted.map(({ notice }) => notice)).toEqual(before);
});
