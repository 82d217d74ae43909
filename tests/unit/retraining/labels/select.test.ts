// selectLabels and drawn: the share of a user, and what is drawn of too many answers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countByUser, drawn, selectLabels } from '../../../../lib/retraining/labels/select.ts';
import { labels, of } from './answers-of.ts';

const sizes = (chosen: readonly { username: string }[]) => [...countByUser(chosen).values()];

describe('selectLabels', () => {
  test.each([
    ['one user keeps all answers', [900], [900]],
    ['four users keep all answers', [900, 3, 2, 1], [900, 3, 2, 1]],
    ['of five users none has more than a fifth', [900, 3, 2, 1, 1], [1, 1, 1, 1, 1]],
    ['one of five users may have as many as each of the others', [900, 40, 40, 40, 40], [40, 40, 40, 40, 40]],
    ['a share of exactly 20 % is allowed', [20, 20, 20, 20, 20], [20, 20, 20, 20, 20]],
    ['with more users one of them may have more', [900, 50, 50, 50, 50, 50], [62, 50, 50, 50, 50, 50]],
  ])('%s', (_what, given, kept) => {
    expect(sizes(selectLabels(of(...given)).kept)).toEqual(kept);
  });

  test('5,000 are used, of one user the newest, and a busy user does not displace the others', () => {
    expect(selectLabels(of(6_000)).kept).toEqual(of(6_000).slice(0, 5_000));
    const kept = sizes(selectLabels(of(9_000, 1_000, 1_000, 1_000, 1_000, 1_000)).kept);
    expect(kept.reduce((sum, own) => sum + own)).toBe(5_000);
    expect(Math.max(...kept) - Math.min(...kept)).toBeLessThanOrEqual(1);
    expect(sizes(selectLabels(of(9_000, 10, 10, 10, 10)).kept)).toEqual([10, 10, 10, 10, 10]);
  });

  test('no user has more than a fifth, each keeps the newest, and a larger cap would give one user too much', () => {
    fc.assert(
      fc.property(labels(12), (given) => {
        const { kept: chosen, leftOut } = selectLabels(given);
        expect(chosen.length + leftOut.size).toBe(given.length);
        const before = countByUser(given);
        if (before.size < 5) {
          expect(chosen).toEqual(given);
          return;
        }
        const after = countByUser(chosen);
        const cap = Math.max(...after.values());
        expect(cap).toBeLessThanOrEqual(0.2 * chosen.length);
        for (const [username, count] of before) {
          expect(after.get(username)).toBe(Math.min(count, cap));
          const own = (all: typeof given) => all.filter((label) => label.username === username);
          expect(own(chosen)).toEqual(own(given).slice(0, cap));
        }
        const larger = [...before.values()].reduce((sum, count) => sum + Math.min(count, cap + 1), 0);
        expect(cap === Math.max(...before.values()) || cap + 1 > 0.2 * larger).toBe(true);
      }),
    );
  });
});

describe('drawn', () => {
  /** A busy day: every minute others answer, the newest first. */
  const busy = Array.from({ length: 24 * 60 * 10 }, (_, i) => ({
    feedback_id: `f${i}`,
    username: `u${i}`,
    network: `n${i % 900}`,
    hour: 23 - Math.floor(i / 600),
  }));
  const countsBy = (of: (label: (typeof busy)[number]) => unknown, chosen: typeof busy) =>
    [...Map.groupBy(chosen, of).values()].map(({ length }) => length);

  test('5,000 labels are of all hours of a busy day, not of the latest quarter of an hour', () => {
    const byHour = countsBy(({ hour }) => hour, selectLabels(busy).kept);
    expect(byHour).toHaveLength(24);
    // 208 are expected of each hour; 4 standard deviations are 56.
    for (const count of byHour) expect(Math.abs(count - 5_000 / 24)).toBeLessThan(56);
  });

  test('networks take turns in the last round', () => {
    const [least, most] = [Math.min, Math.max].map((of) =>
      of(...countsBy(({ network }) => network, drawn(busy, 5_000))),
    );
    expect(most).toBeLessThanOrEqual((least ?? 0) + 1);
  });

  test('each user gives about as many, their newest, and the order stays', () => {
    fc.assert(
      fc.property(labels(12), fc.nat(320), (given, most) => {
        const chosen = drawn(given, most);
        expect(chosen).toHaveLength(Math.min(most, given.length));
        expect(given.filter((label) => chosen.includes(label))).toEqual(chosen);
        const [before, after] = [countByUser(given), countByUser(chosen)];
        const largest = Math.max(0, ...after.values());
        for (const [username, count] of before) {
          const own = (all: typeof given) => all.filter((label) => label.username === username);
          expect(own(chosen)).toEqual(own(given).slice(0, after.get(username) ?? 0));
          expect(after.get(username) ?? 0).toBeGreaterThanOrEqual(Math.min(count, largest - 1));
        }
      }),
    );
  });
});
