// Seals hours: an hour that can get no more feedback is folded once, so that reports need not read its log again. With its last
// hour a day is the sum of its hours.
import { addDays, answersIn, firstDay } from '#lib/feedback/feedback.ts';
import { addHours, type Hour, hourOf, hoursOfDay, type Span } from '#lib/hours.ts';
import {
  allExperiments,
  allRamps,
  experimentBegan,
  type PastExperiment,
  type RampSpan,
} from '#lib/models/models.ts';
import { exposures } from '#lib/predictions/predictions.ts';
import { type CloseDeps, closeExperiments, writeFinal } from '../final-verdicts.ts';
import type { WantedLabels } from '../pairs/labels.ts';
import { readPairs } from '../pairs/read.ts';
import { addRollups, type BeganAt, emptyRollup, isEmpty, type Rollup } from './fold.ts';
import { type FoldDeps, foldSpan } from './fold-span.ts';
import {
  moveSealed,
  type Period,
  readExperiment,
  readHours,
  readSealed,
  type Sealed,
  writeRollup,
} from './rollup-store.ts';

/**
 * An hour is closed 10 minutes after its end. An entry's time is taken before the entry is written, by a function with a
 * timeout of 10 s, and DynamoDB's indexes follow within seconds.
 */
const CLOSED_AFTER_MS = 10 * 60 * 1000;
/** No new hour is started after this time, because the caller has other work too; the next call continues. */
const BUDGET_MS = 10_000;

/** Labels of one experiment and hour that both models read: some seconds' work, and more than a verdict needs in a day. */
export const MOST_READ = 2_000;

interface SealDeps extends FoldDeps, CloseDeps {
  readSealed(): Promise<Sealed | undefined>;
  moveSealed(from: Sealed | undefined, to: Sealed): Promise<boolean>;
  readHours(span: Span): Promise<Map<Hour, Rollup>>;
  writeRollup(period: Period, rollup: Rollup): Promise<void>;
  firstDay(now: Date): Promise<string | undefined>;
  experimentBegan: BeganAt;
  allExperiments(): Promise<PastExperiment[]>;
  allRamps(): Promise<RampSpan[]>;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
}

export const live: SealDeps = {
  readSealed,
  moveSealed,
  readHours,
  writeRollup,
  firstDay,
  answersIn,
  exposures,
  readPairs,
  experimentBegan,
  allExperiments,
  allRamps,
  readExperiment,
  writeFinal,
  clock: () => performance.now(),
};

/**
 * Seals closed hours, oldest first, until the time is up. The very first call looks for the first day with feedback. Two
 * calls at once write the same items; only one of them moves the pointer and goes on.
 * @returns the hours sealed.
 */
export async function sealHours(now: Date, deps: SealDeps = live): Promise<Hour[]> {
  const started = deps.clock();
  const lastClosed = addHours(hourOf(new Date(now.getTime() - CLOSED_AFTER_MS)), -1);
  const sealed: Hour[] = [];
  let pointer = (await deps.readSealed()) ?? (await createPointer(now, lastClosed, deps));
  let experiments: PastExperiment[] | undefined;
  let ramps: RampSpan[] | undefined;
  while (pointer && pointer.through < lastClosed && deps.clock() - started < BUDGET_MS) {
    const hour = addHours(pointer.through, 1);
    // Nothing is sealed before ten minutes have passed: all that began in the hour is among them.
    experiments ??= await deps.allExperiments();
    ramps ??= await deps.allRamps();
    await sealHour(hour, { experiments, ramps }, deps);
    await closeExperiments(experiments, hour, pointer.first, deps);
    const next: Sealed = { ...pointer, through: hour };
    if (!(await deps.moveSealed(pointer, next))) return sealed;
    sealed.push(hour);
    pointer = next;
  }
  return sealed;
}

async function sealHour(
  hour: Hour,
  known: Pick<WantedLabels, 'experiments' | 'ramps'>,
  deps: SealDeps,
): Promise<void> {
  const span = { from: hour, through: hour };
  const rollup = await foldSpan(span, { beganAt: deps.experimentBegan, most: MOST_READ, ...known }, deps);
  if (!isEmpty(rollup)) await deps.writeRollup(hour, rollup);
  const day = hour.slice(0, 10);
  const whole = hoursOfDay(day);
  if (hour !== whole.through) return;
  const before = await deps.readHours({ ...whole, through: addHours(hour, -1) });
  await deps.writeRollup(day, [...before.values(), rollup].reduce(addRollups, emptyRollup()));
}

/** Creates the pointer: the hours before the first day with feedback count as sealed. */
async function createPointer(now: Date, lastClosed: Hour, deps: SealDeps): Promise<Sealed | undefined> {
  const first = (await deps.firstDay(now)) ?? addHours(lastClosed, 1).slice(0, 10);
  const pointer = { first, through: hoursOfDay(addDays(first, -1)).through };
  return (await deps.moveSealed(undefined, pointer)) ? pointer : undefined;
}
