// The report in words: the verdict, what it needs yet, and the size of its axes.
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../../page/administration/api.ts';
import { reportTexts } from '../../../../page/administration/report/texts.ts';
import {
  criteria,
  daysNeeded,
  mostMoved,
  reachOf,
  verdictText,
} from '../../../../page/administration/report/verdict.ts';

const ab = (more: Partial<Report['ab']> = {}): Report['ab'] => ({
  experiment: 'w0',
  since: '1970-01-01T00:00:00.000Z',
  weights: { v1: 0.5, v2: 0.5 },
  difference: null,
  interval: null,
  verdict: 'keep_collecting',
  about_more_needed: null,
  reasons: [],
  ...more,
});
const pairs = (): Report['pairs'] => ({
  verdict: 'keep_collecting',
  pictures: 0,
  better: 0,
  worse: 0,
  left_out: 0,
  unread: 0,
  difference: null,
  interval: null,
  about_more_needed: null,
  reasons: [],
});
const decision = (verdict: Report['decision']['verdict']): Report['decision'] => ({
  verdict,
  by: null,
  reason: '',
});
const daily = (n: number): Report['daily'] =>
  Array.from({ length: 14 }, (_, i) => ({ day: `2026-01-${10 + i}`, n, accuracy: n === 0 ? null : 1 }));

describe('the verdict in words', () => {
  test.each([
    [{}, 10, 'It is not known yet.'],
    [{ about_more_needed: 99 }, 0, 'It is not known yet. About 99 answers are missing.'],
    [
      { about_more_needed: 99 },
      10,
      'It is not known yet. About 99 answers are missing, 10 days at the pace of this week.',
    ],
    [
      { about_more_needed: 1 },
      10,
      'It is not known yet. One answer is missing, 1 day at the pace of this week.',
    ],
    [{ verdict: 'ship' }, 10, 'v2 is right more often than v1: promote it.'],
    [{ verdict: 'unhealthy' }, 10, 'The test is not valid: nothing can be compared until it is known why.'],
  ] as const)('%j with %i answers a day: "%s"', (more, n, text) => {
    const shown = ab(more);
    const report = { ab: shown, decision: decision(shown.verdict), daily: daily(n) };
    expect(verdictText(report, reportTexts.en)).toBe(text);
  });

  test('a verdict that this page does not know is shown as it is called', () => {
    const unknown = decision('later' as Report['decision']['verdict']);
    expect(verdictText({ ab: ab(), decision: unknown, daily: daily(1) }, reportTexts.es)).toBe('later');
  });

  test.each([
    [{ v1: 'a', v2: 'b' }, { v1: 0.5, v2: 0.5 }, /^It is not known yet\. About 99/],
    [{ v1: 'a', v2: 'a' }, { v1: 0.5, v2: 0.5 }, /^Both serve the same model/],
    [{ v1: 'a', v2: 'b' }, { v1: 1, v2: 0 }, /^Everybody gets v1/],
    [{ v1: 'a', v2: 'b' }, { v1: 0, v2: 1 }, /^Everybody gets v2/],
    [undefined, { v1: 0, v2: 1 }, /^Everybody gets v2/],
    [undefined, { v1: 0.5, v2: 0.5 }, /^It is not known yet/],
  ] as const)(
    'answers are said to be missing only where they tell: models %j, shares %j',
    (models, weights, text) => {
      const report = {
        ab: ab({ about_more_needed: 99, weights }),
        decision: decision('keep_collecting'),
        daily: daily(1),
      };
      expect(verdictText(report, reportTexts.en, models && { models })).toMatch(text);
    },
  );

  test('the headline is what decides, not the A/B test alone', () => {
    const report = { ab: ab({ about_more_needed: 99 }), decision: decision('ship'), daily: daily(1) };
    expect(verdictText(report, reportTexts.en)).toBe('v2 is right more often than v1: promote it.');
  });
});

test('the days that are needed follow the pace of the last week alone', () => {
  const quietBefore = [...daily(0).slice(7), ...daily(2).slice(7)];
  expect(daysNeeded({ ab: ab({ about_more_needed: 21 }), daily: quietBefore })).toBe(11);
  expect(daysNeeded({ ab: ab({ about_more_needed: 0 }), daily: daily(5) })).toBeUndefined();
});

test.each([
  [{ verdict: 'unhealthy' }, [false, false, undefined]],
  [{}, [true, false, undefined]],
  [{ interval: [-0.1, 0.1] }, [true, true, false]],
  [{ interval: [0.1, 0.2], verdict: 'ship' }, [true, true, true]],
  // The test decides, but not without the answers that are easiest to make up.
  [{ interval: [0.1, 0.2] }, [true, true, false]],
] as const)('of %j the criteria are met: %j', (more, met) => {
  const found = criteria({
    ab: ab(more as Partial<Report['ab']>),
    pairs: pairs(),
    decision: decision('keep_collecting'),
  });
  expect(found.map(({ isMet }) => isMet)).toEqual(met);
});

test('when the pairs decide, the criteria are theirs', () => {
  const decided = { ...decision('ship'), by: 'pairs' as const };
  const found = criteria({
    ab: ab(),
    pairs: { ...pairs(), verdict: 'ship', interval: [0.01, 0.05] },
    decision: decided,
  });
  expect(found).toEqual([
    { name: 'healthy', isMet: true },
    { name: 'enoughPairs', isMet: true },
    { name: 'decided', isMet: true },
  ]);
});

test.each([
  [null, null, 0.05],
  [null, -0.31, 0.35],
  [[-0.02, 0.12], 0.05, 0.15],
  [[-1, 1], 0, 1],
] as const)('the axis of %j around %s reaches %f to either side', (interval, difference, reach) => {
  const given = ab({ interval: interval ? [...interval] : null, difference });
  expect(reachOf(given)).toBeCloseTo(reach, 10);
});

test('the digit that moved most is named, in either direction', () => {
  const before = Array(10).fill(0.1);
  const recent = before.with(3, 0.02).with(4, 0.14);
  expect(mostMoved({ recent, before })).toEqual({ digit: 3, by: expect.closeTo(-0.08) });
});
