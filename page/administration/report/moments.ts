// The history of an experiment as data: when the verdict was first reached, and how far its axes reach. Pure.
import type { Report } from '../api.ts';

export type Moment = Report['history'][number];

type Interval = readonly [number, number];

/** The time from which on every moment has the verdict that counts now; undefined while nothing is decided. */
export function reachedAt(history: readonly Moment[], verdict: Moment['verdict']): string | undefined {
  if (verdict !== 'ship' && verdict !== 'roll_back') return undefined;
  return history.find((moment) => moment.verdict === verdict)?.at;
}

export const widthOf = ([low, high]: Interval) => high - low;

/** The first interval of the test that has one most recently, and its last: what narrowed. */
export function narrowing(history: readonly Moment[]): { first: Interval; last: Interval } | undefined {
  const intervalsOf = (test: 'ab' | 'pairs') =>
    history.map((moment) => moment[test].interval).filter((interval) => interval !== null);
  const [first, ...rest] = [intervalsOf('ab'), intervalsOf('pairs')].find(({ length }) => length > 0) ?? [];
  return first && { first, last: rest.at(-1) ?? first };
}

/** The early intervals are very wide: the axis shows three times the last one, and five points at least. */
const SHOWN = 3;
const LEAST = 0.05;

/** How far the axis of the differences reaches to either side of zero. */
export function spanOf(history: readonly Moment[]): number {
  const last = history.at(-1);
  const farOf = (values: readonly (number | null | undefined)[]) =>
    Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  const latest = farOf([
    ...(last?.ab.interval ?? []),
    ...(last?.pairs.interval ?? []),
    last?.ab.difference,
    last?.pairs.difference,
  ]);
  const all = farOf(
    history.flatMap(({ ab, pairs }) => [
      ...(ab.interval ?? []),
      ...(pairs.interval ?? []),
      ab.difference,
      pairs.difference,
    ]),
  );
  const far = Math.max(LEAST, Math.min(all, SHOWN * latest));
  // A rounding error makes it no step longer.
  return Math.min(1, Math.ceil(20 * far - 1e-9) / 20);
}

/** Where the axis of the accuracies begins: below the lowest, at a tenth. */
export function leastOf(history: readonly Moment[]): number {
  const shares = history
    .flatMap(({ versions: { v1, v2 } }) => [v1.accuracy, v2.accuracy])
    .filter((share) => share !== null);
  return Math.max(0, Math.floor(10 * Math.min(1, ...shares) - 0.01) / 10);
}
