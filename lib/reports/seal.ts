// Closing days: what nothing can be added to any more is folded once, so that a report need not read it again.
import { type Answer, addDays, answersOfDay, dayOf, firstDay } from '#lib/feedback/feedback.ts';
import { type Exposure, exposures } from '#lib/predictions/predictions.ts';
import { foldDay, type Rollup } from './fold.ts';
import { moveSealed, readSealed, type Sealed, writeDay } from './rollup-store.ts';

/**
 * After midnight, until a day is closed. An entry's time is taken before it is written, by a function that has 10 s at
 * most, and DynamoDB's indexes follow within seconds.
 */
const CLOSED_AFTER_MS = 10 * 60 * 1000;
/** No day is begun later than so long after the start, that the caller has time for other chores; the rest waits. */
const BUDGET_MS = 10_000;

interface Sealing {
  readSealed(): Promise<Sealed | undefined>;
  moveSealed(from: Sealed | undefined, to: Sealed): Promise<boolean>;
  writeDay(day: string, rollup: Rollup): Promise<void>;
  firstDay(now: Date): Promise<string | undefined>;
  answersOfDay(day: string): AsyncIterable<Answer>;
  exposures(day: string): AsyncIterable<Exposure>;
  /** Milliseconds, of a clock that only runs forward. */
  clock(): number;
}

const live: Sealing = {
  readSealed,
  moveSealed,
  writeDay,
  firstDay,
  answersOfDay,
  exposures,
  clock: () => performance.now(),
};

/**
 * Seals closed days, oldest first, as many as a few seconds allow. The first call of all looks for the first day of
 * feedback. Of two at once both write the same and one moves on.
 * @returns the days sealed.
 */
export async function sealDays(now: Date, deps: Sealing = live): Promise<string[]> {
  const started = deps.clock();
  const lastClosed = addDays(dayOf(new Date(now.getTime() - CLOSED_AFTER_MS)), -1);
  const sealed: string[] = [];
  let pointer = (await deps.readSealed()) ?? (await begin(now, lastClosed, deps));
  while (pointer && pointer.through < lastClosed && deps.clock() - started < BUDGET_MS) {
    const day = addDays(pointer.through, 1);
    await deps.writeDay(day, await foldDay(deps.answersOfDay(day), deps.exposures(day)));
    const next: Sealed = { ...pointer, through: day };
    if (!(await deps.moveSealed(pointer, next))) return sealed;
    sealed.push(day);
    pointer = next;
  }
  return sealed;
}

/** Nothing is sealed yet: all days before the first of feedback, of which there may be none, are as good as sealed. */
async function begin(now: Date, lastClosed: string, deps: Sealing): Promise<Sealed | undefined> {
  const first = (await deps.firstDay(now)) ?? addDays(lastClosed, 1);
  const pointer = { first, through: addDays(first, -1) };
  return (await deps.moveSealed(undefined, pointer)) ? pointer : undefined;
}
