// The alert path in simulated time while Slack is down and processes are killed: no error is lost, few notices are doubled.
import { describe, expect, test } from 'vitest';
import type { Notice } from '#lib/alerts/alerts.ts';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { type AlertPath, alertPath, type Posted } from '../support/simulation/alert-path.ts';
import { batchFrom, errorLine, functionOf } from '../support/simulation/errors.ts';
import { OUTAGES } from '../support/slack-double.ts';
import { occurrence } from '../unit/alerts/grouping/occurrences.ts';
import { MINUTE_MS, report, SECOND_MS, start, useAlertsTable, useSilentLog } from './simulated.ts';

const emptyAlerts = useAlertsTable();
useSilentLog();

/** What a post tells: of a digest each member, which is the first notice of its fault. */
function toldBy({ id, reason, alert, count, members }: Notice): { what: string; count: number }[] {
  if (members)
    return members.map((member) => ({ what: `${member.source}: ${member.title}`, count: member.count }));
  return [{ what: reason === 'first' ? `${alert.source}: ${alert.title}` : id, count }];
}

/** How often Slack accepted each notice, by itself or in a digest. */
function timesPosted(posted: Posted[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { what } of posted.flatMap(({ notice }) => toldBy(notice))) {
    times.set(what, (times.get(what) ?? 0) + 1);
  }
  return times;
}

/** The errors that the notices count; a doubled notice counts once. */
function errorsPosted(posted: Posted[]): number {
  const alerts = posted.filter(({ notice: { reason = '' } }) => !['delayed', 'aside'].includes(reason));
  const counts = new Map(
    alerts.flatMap(({ notice }) => toldBy(notice)).map(({ what, count }) => [what, count]),
  );
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

describe('Slack down for ten minutes, and one of ten steps killed', () => {
  const CAUSES = 30;
  const OUTAGE_MS = 10 * MINUTE_MS;

  /** A new cause every twenty seconds, each three times within its window. @returns how many errors. */
  function failAllAlong(path: AlertPath): number {
    for (let n = 0; n < CAUSES * 3; n++) {
      const cause = n % CAUSES;
      const again = Math.floor(n / CAUSES) * 30 * SECOND_MS;
      path.clock.after((cause * OUTAGE_MS) / CAUSES + again, () => {
        path.forward(batchFrom(functionOf(cause), path.clock.now(), [errorLine(cause, n)]));
      });
    }
    return CAUSES * 3;
  }

  /** Kills at random, the same at every run. */
  function deadly(path: AlertPath, seed: number): void {
    const random = seededRandom(seed);
    path.killer = () => random() < 0.1;
  }

  test.each(Object.entries(OUTAGES).map(([name, outage], index) => ({ name, outage, seed: 7 + index })))(
    'an outage by $name loses no error and posts no notice more than twice',
    async ({ name, outage, seed }) => {
      const path = alertPath(start);
      path.slack.outage = outage;
      const errors = failAllAlong(path);
      deadly(path, seed);
      await path.clock.run(OUTAGE_MS);
      const kills = path.kills;
      path.killer = () => false;
      path.slack.outage = undefined;
      if (name === '404') path.redrive();
      const restedUntil = lastRest(path);
      await path.clock.run(14 * MINUTE_MS);

      const first = path.posted[0]?.at ?? Number.POSITIVE_INFINITY;
      const drained = untilEmpty(path.posted);
      const seconds = ((drained.at(-1)?.at ?? 0) - first) / SECOND_MS;
      const rate = (drained.length - 1) / seconds;
      const doubled = [...timesPosted(path.posted).values()].filter((times) => times > 1);
      const afterS = (first - Math.max(start + OUTAGE_MS, restedUntil)) / SECOND_MS;
      report(
        `${name}: ${kills} killed; first post ${afterS.toFixed(1)} s after, then ${drained.length} at ${rate.toFixed(2)}/s; ` +
          `${errorsPosted(path.posted)} of ${errors} errors posted, ${doubled.length} notices twice, ` +
          `${path.slack.early} requests too early`,
      );
      expect(path.dropped).toBe(0);
      expect(errorsPosted(path.posted)).toBe(errors);
      expect(Math.max(...timesPosted(path.posted).values())).toBeLessThanOrEqual(2);
      expect(afterS).toBeLessThanOrEqual(60);
      expect(rate).toBeGreaterThanOrEqual(0.8);
      expect(rate).toBeLessThanOrEqual(1);
      expect(path.slack.early).toBe(0);
      expect(path.queue.messages.length + path.dead.messages.length).toBe(0);
      const delayed = path.posted.filter(({ notice }) => notice.reason === 'delayed');
      expect(delayed).toHaveLength(1);
    },
  );
});

/** The end of Slack's last Retry-After. */
function lastRest({ slack }: AlertPath): number {
  const ends = slack.requests.map(({ at, answer }) => {
    const headers = typeof answer === 'object' ? answer.headers : undefined;
    return at + Number(headers?.['retry-after'] ?? 0) * SECOND_MS;
  });
  return Math.max(0, ...ends);
}

/** The posts until the first gap of more than 3 s, when the queue was empty. */
function untilEmpty(posted: Posted[]): Posted[] {
  const gap = posted.findIndex(({ at }, i) => i > 0 && at - (posted[i - 1]?.at ?? 0) > 3 * SECOND_MS);
  return gap === -1 ? posted : posted.slice(0, gap);
}

/** Runs `story` again and again, each time with the process killed one step later, until no step is left. */
async function killAtEachStep(
  minutes: number,
  story: (path: AlertPath) => void,
  check: (path: AlertPath, deadAt: number) => void,
): Promise<{ steps: number; twice: number }> {
  let twice = 0;
  for (let deadAt = 1; ; deadAt++) {
    await emptyAlerts();
    const path = alertPath(start);
    let step = 0;
    path.killer = () => ++step === deadAt;
    story(path);
    await path.clock.run(minutes * MINUTE_MS);
    if (path.kills === 0) return { steps: deadAt - 1, twice };
    const most = Math.max(...timesPosted(path.posted).values());
    if (most === 2) twice += 1;
    expect({ deadAt, most, dropped: path.dropped, left: path.queue.messages.length }).toEqual({
      deadAt,
      most: most === 2 ? 2 : 1,
      dropped: 0,
      left: 0,
    });
    check(path, deadAt);
  }
}

test('when a process is killed at any one step, every error is posted at least once and at most twice', async () => {
  const { steps, twice } = await killAtEachStep(
    8,
    (path) => {
      for (const n of [0, 1, 2]) {
        path.clock.after(n * MINUTE_MS, () => {
          path.forward(batchFrom('predict-v1', path.clock.now(), [errorLine(1, n)]));
        });
      }
    },
    (path, deadAt) => expect({ deadAt, errors: errorsPosted(path.posted) }).toEqual({ deadAt, errors: 3 }),
  );
  report(`killed at each of ${steps} steps in turn: every error posted, ${twice} times a notice twice`);
  expect(steps).toBeGreaterThan(30);
});

test('when a process is killed at any one step, an alarm is posted, then its recovery with its duration', async () => {
  const OUTAGE_MS = 2 * MINUTE_MS;
  const alarm = (state: 'firing' | 'recovered', at: string) => {
    const { alert } = occurrence({ fingerprint: 'alarm', kind: 'alarm', source: 'api', at });
    return {
      id: state,
      occurrences: [{ alert, count: 1, last: { at }, state }],
    };
  };
  const { steps, twice } = await killAtEachStep(
    10,
    (path) => {
      path.record(alarm('firing', new Date(start).toISOString()));
      path.clock.after(OUTAGE_MS, () => {
        path.record(alarm('recovered', new Date(path.clock.now()).toISOString()));
      });
    },
    (path, deadAt) => {
      const reasons = [...new Set(path.posted.map(({ notice }) => notice.reason))];
      const lasted = path.posted.at(-1)?.notice.duration_ms;
      expect({ deadAt, reasons, lasted }).toEqual({
        deadAt,
        reasons: ['first', 'recovered'],
        lasted: OUTAGE_MS,
      });
    },
  );
  report(
    `an alarm killed at each of ${steps} steps in turn: posted with its recovery, ${twice} times a notice twice`,
  );
  expect(steps).toBeGreaterThan(20);
});
