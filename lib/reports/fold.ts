// Folds a day of feedback into counts. Pure; the order of the log does not matter, and folded days can be added.
import type { Answer } from '#lib/feedback/feedback.ts';
import type { Alias } from '#lib/models/models.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import type { Cluster } from '#lib/stats/stats.ts';
import { CLASSES } from '#lib/task.ts';
import { hashOf, type People, union, withPerson } from './people.ts';

/**
 * Users are grouped into this many buckets by a hash of their name. Answers of one user are correlated; the buckets
 * give a variance that takes that into account, in a few hundred bytes for any number of users.
 */
const BUCKETS = 64;

/** The answers about one model behind one alias. */
export interface Tally {
  version: Alias;
  model: string;
  buckets: Cluster[];
  /** How often each digit was predicted, right or wrong. */
  predicted: number[];
  people: People;
}

/** The answers and exposures in one arm of an experiment. */
export interface ArmTally {
  buckets: Cluster[];
  answered: People;
  /** Predictions shown. */
  exposures: number;
  /** Users who were shown one. */
  exposed: People;
}

export type ExperimentTally = Record<Alias, ArmTally>;

/** The counts of one day, or of several days together. */
export interface Rollup {
  /** All feedback, in `answers` and `right`. Feedback that names no prediction is counted here only. */
  answers: number;
  right: number;
  /** By version and model: `tallyKey`. */
  tallies: Map<string, Tally>;
  /** By experiment. */
  experiments: Map<string, ExperimentTally>;
}

export function emptyRollup(): Rollup {
  return { answers: 0, right: 0, tallies: new Map(), experiments: new Map() };
}

export function emptyExperiment(): ExperimentTally {
  const arm = (): ArmTally => ({
    buckets: emptyBuckets(),
    answered: new Set(),
    exposures: 0,
    exposed: new Set(),
  });
  return { v1: arm(), v2: arm() };
}

/** Folds one day's log. */
export async function foldDay(
  answers: AsyncIterable<Answer>,
  exposures: AsyncIterable<Exposure>,
): Promise<Rollup> {
  const rollup = emptyRollup();
  const hashes = new Map<string, number>();
  const person = (username: string) => getOrMake(hashes, username, () => hashOf(username));
  await Promise.all([
    forEach(answers, (answer) => addAnswer(rollup, answer, person(answer.username))),
    forEach(exposures, (exposure) => addExposure(rollup, exposure, person(exposure.username))),
  ]);
  return rollup;
}

function addAnswer(rollup: Rollup, answer: Answer, person: number): void {
  const { prediction, correct, version, model, experiment } = answer;
  rollup.answers += 1;
  rollup.right += Number(correct);
  if (!version || !model) return;

  const tally = getOrMake(rollup.tallies, tallyKey(version, model), () => emptyTally(version, model));
  addTo(tally.buckets, person, correct);
  tally.predicted[prediction] = (tally.predicted[prediction] ?? 0) + 1;
  tally.people = withPerson(tally.people, person);

  if (!experiment) return;
  const arm = getOrMake(rollup.experiments, experiment, emptyExperiment)[version];
  addTo(arm.buckets, person, correct);
  arm.answered = withPerson(arm.answered, person);
}

function addExposure(rollup: Rollup, { version, experiment }: Exposure, person: number): void {
  const arm = getOrMake(rollup.experiments, experiment, emptyExperiment)[version];
  arm.exposures += 1;
  arm.exposed = withPerson(arm.exposed, person);
}

function addTo(buckets: Cluster[], person: number, correct: boolean): void {
  const bucket = buckets[person % BUCKETS];
  if (!bucket) return;
  bucket.answers += 1;
  bucket.right += Number(correct);
}

/** The sum of both; neither is changed. */
export function addRollups(first: Rollup, second: Rollup): Rollup {
  return {
    answers: first.answers + second.answers,
    right: first.right + second.right,
    tallies: addMaps(first.tallies, second.tallies, addTallies),
    experiments: addMaps(first.experiments, second.experiments, addExperiments),
  };
}

export function addExperiments(first: ExperimentTally, second: ExperimentTally): ExperimentTally {
  return { v1: addArms(first.v1, second.v1), v2: addArms(first.v2, second.v2) };
}

function addArms(first: ArmTally, second: ArmTally): ArmTally {
  return {
    buckets: addBuckets(first.buckets, second.buckets),
    answered: union(first.answered, second.answered),
    exposures: first.exposures + second.exposures,
    exposed: union(first.exposed, second.exposed),
  };
}

function addTallies(first: Tally, second: Tally): Tally {
  return {
    version: first.version,
    model: first.model,
    buckets: addBuckets(first.buckets, second.buckets),
    predicted: first.predicted.map((count, digit) => count + (second.predicted[digit] ?? 0)),
    people: union(first.people, second.people),
  };
}

function addBuckets(first: Cluster[], second: Cluster[]): Cluster[] {
  return first.map(({ answers, right }, k) => ({
    answers: answers + (second[k]?.answers ?? 0),
    right: right + (second[k]?.right ?? 0),
  }));
}

function emptyTally(version: Alias, model: string): Tally {
  return { version, model, buckets: emptyBuckets(), predicted: Array(CLASSES).fill(0), people: new Set() };
}

function emptyBuckets(): Cluster[] {
  return Array.from({ length: BUCKETS }, () => ({ answers: 0, right: 0 }));
}

/** Sorts by version, then model. */
export function tallyKey(version: Alias, model: string): string {
  return `${version} ${model}`;
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function addMaps<Value>(
  first: Map<string, Value>,
  second: Map<string, Value>,
  add: (a: Value, b: Value) => Value,
): Map<string, Value> {
  const sum = new Map(first);
  for (const [key, value] of second) {
    const present = sum.get(key);
    sum.set(key, present ? add(present, value) : value);
  }
  return sum;
}

async function forEach<Item>(items: AsyncIterable<Item>, use: (item: Item) => void): Promise<void> {
  for await (const item of items) use(item);
}
