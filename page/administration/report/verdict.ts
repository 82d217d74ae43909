// The verdict of the A/B test in words, what it needs yet, and how long that takes. Pure.
import type { Experiment, Report } from '../api.ts';
import type { ReportTexts } from './texts.ts';

const WEEK = 7;

/** Days until the answers that are still needed are there, at the pace of the last week; undefined when nothing tells. */
export function daysNeeded({ ab, daily }: Pick<Report, 'ab' | 'daily'>): number | undefined {
  const week = daily.slice(-WEEK);
  const answers = week.reduce((sum, { n }) => sum + n, 0);
  if (ab.about_more_needed === null || ab.about_more_needed === 0 || answers === 0) return undefined;
  return Math.ceil((ab.about_more_needed * week.length) / answers);
}

/** @param test the experiment of the report, where it is known */
export function verdictText(
  report: Pick<Report, 'ab' | 'daily' | 'decision'>,
  texts: ReportTexts,
  test?: Pick<Experiment, 'models'>,
): string {
  const { verdict } = report.decision;
  const { about_more_needed: more, weights } = report.ab;
  if (verdict !== 'keep_collecting') return texts.verdicts[verdict] ?? verdict;
  // No number of answers tells these apart.
  if (test && test.models.v1 === test.models.v2) return texts.sameModel;
  if (weights.v1 === 0 || weights.v2 === 0) return texts.oneVersion(weights.v1 === 0 ? 'v2' : 'v1');
  if (!more) return texts.notKnown;
  const days = daysNeeded(report);
  return `${texts.notKnown} ${texts.needs(more)}${days === undefined ? '' : `, ${texts.days(days)}`}.`;
}

export interface Criterion {
  name: 'healthy' | 'enough' | 'enoughPairs' | 'decided';
  /** undefined: it cannot be told before the ones above are met */
  isMet: boolean | undefined;
}

/** What a verdict needs, in the order in which it is checked: of the test that decides, or else of the A/B test. */
export function criteria({ ab, pairs, decision }: Pick<Report, 'ab' | 'pairs' | 'decision'>): Criterion[] {
  const isByPairs = decision.by === 'pairs';
  const { verdict, interval } = isByPairs ? pairs : ab;
  const enough = interval !== null;
  const decided = verdict === 'ship' || verdict === 'roll_back';
  return [
    { name: 'healthy', isMet: ab.verdict !== 'unhealthy' },
    { name: isByPairs ? 'enoughPairs' : 'enough', isMet: enough },
    { name: 'decided', isMet: enough ? decided : undefined },
  ];
}

/** How far the axis of the difference reaches to either side of zero: the whole interval, and five points at least. */
export function reachOf({ interval, difference }: Pick<Report['ab'], 'difference' | 'interval'>): number {
  const far = Math.max(0.05, ...[...(interval ?? []), difference ?? 0].map(Math.abs));
  return Math.min(1, Math.ceil(20 * far) / 20);
}

/** The digit whose share of the predictions moved most. */
export function mostMoved({ recent, before }: Report['drift']['shares']): { digit: number; by: number } {
  const moves = recent.map((share, digit) => ({ digit, by: share - (before[digit] ?? 0) }));
  return moves.reduce((most, move) => (Math.abs(move.by) > Math.abs(most.by) ? move : most), {
    digit: 0,
    by: 0,
  });
}
