// Seals days: a day that can get no more feedback is folded once, so that reports need not read its log again.
import { type Answer, addDays, answersOfDay, dayOf, firstDay } from '#lib/feedback/feedback.ts';
import { type Exposure, exposures } from '#lib/predictions/predictions.ts';
import { foldDay, type Rollup } from './fold.ts';
import { moveSealed, readSealed, type Sealed, writeDay } from './rollup-store.ts';

/**
 * A day is closed 10 minutes after its end. An entry's time is taken before the entry is written, by a function with a
 * timeout of 10 s, and DynamoDB's indexes follow within seconds.
 */
const CLOSED_AFTER_MS = 10 * 60 * 1000;
/** No new day is started after this time, because the caller has other work too; the next call continues. */
const BUDGET_MS = 10_000;

interface SealDeps {
  readSealed(): Promise<Sealed | undefined>;
  moveSealed(from: Sealed | undefined, to: Sealed): Promise<boolean>;
  writeDay(day: string, rollup: Rollup): Promise<void>;
  firstDay(now: Date): Promise<string | undefined>;
  answersOfDay(day: string): AsyncIterable<Answer>;
  exposures(day: string): AsyncIterable<Exposure>;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
}

export const live: SealDeps = {
  readSealed,
  moveSealed,
  writeDay,
  firstDay,
  answersOfDay,
  exposures,
  clock: () => performance.now(),
};

/**
 * Seals closed days, oldest first, until the time is up. The very first call looks for the first day with feedback. Two
 * calls at once write the same items; only one of them moves the pointer and goes on.
 * @returns the days sealed.
 */
export async function sealDays(now: Date, deps: SealDeps = live): Promise<string[]> {
  const started = deps.clock();
  const lastClosed = addDays(dayOf(new Date(now.getTime() - CLOSED_AFTER_MS)), -1);
  const sealed: string[] = [];
  let pointer = (await deps.readSealed()) ?? (await createPointer(now, lastClosed, deps));
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

/** Creates the pointer: the days before the first day with feedback count as sealed. */
async function createPointer(now: Date, lastClosed: string, deps: SealDeps): Promise<Sealed | undefined> {
  const first = (await deps.firstDay(now)) ?? addDays(lastClosed, 1);
  const pointer = { first, through: addDays(first, -1) };
  return (await deps.moveSealed(undefined, pointer)) ? pointer : undefined;
}
