// Folds a part of the log into counts. Pure; the order of the log does not matter, and folded parts can be added: a day is the sum
// of its hours.
import type { Answer } from '#lib/feedback/feedback.ts';
import type { Alias } from '#lib/models/models.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import type { Cluster } from '#lib/stats/stats.ts';
import { CLASSES } from '#lib/task.ts';
import { addConfusions, type Confusion, countConfusion, emptyConfusion } from '../confusion.ts';
import { addPairs, emptyPairs, type PairTally } from '../pairs/tally.ts';
import { hashOf, type People, union, withPerson } from '../people.ts';
import {
  addBuckets,
  addSource,
  addSources,
  emptyBuckets,
  emptySources,
  increase,
  type Sources,
} from './buckets.ts';

const NOBODY: Cluster = { answers: 0, right: 0 };

/** The answers about one model behind one alias. */
export interface Tally {
  version: Alias;
  model: string;
  buckets: Cluster[];
  /** How often each digit was predicted, right or wrong. */
  predicted: number[];
  /** Rollups that were stored before it was counted have zeros. */
  confusion: Confusion;
  people: People;
}

/** The answers and exposures in one arm of an experiment. */
export interface ArmTally extends Sources {
  answered: People;
  /** Predictions shown. */
  exposures: number;
  /** Users who were shown one. */
  exposed: People;
}

export interface ExperimentTally extends Record<Alias, ArmTally> {
  /** Labelled pictures, read by both models. */
  pairs: PairTally;
}

/** The counts of one hour, or of several hours together. */
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

/** Most hours of a small service; they are not stored. */
export function isEmpty({ answers, experiments }: Rollup): boolean {
  return answers === 0 && experiments.size === 0;
}

export function emptyExperiment(): ExperimentTally {
  const arm = (): ArmTally => ({
    ...emptySources(NOBODY),
    answered: new Set(),
    exposures: 0,
    exposed: new Set(),
  });
  return { v1: arm(), v2: arm(), pairs: emptyPairs() };
}

/** When an experiment began; undefined when that is not known: then no account is later. */
export type BeganAt = (experiment: string) => Promise<string | undefined>;

/** Folds the log of one hour, or of several. */
export async function foldLog(
  answers: AsyncIterable<Answer>,
  exposures: AsyncIterable<Exposure>,
  beganAt: BeganAt,
): Promise<Rollup> {
  const rollup = emptyRollup();
  const hashes = new Map<string, number>();
  const beginnings = new Map<string, Promise<string | undefined>>();
  const person = (username: string) => getOrMake(hashes, username, () => hashOf(username));
  await Promise.all([
    forEach(answers, async (answer) => {
      const { experiment, username, network } = answer;
      // Each experiment is asked for once; all answers wait for the same look-up.
      const began = experiment && (await getOrMake(beginnings, experiment, () => beganAt(experiment)));
      addAnswer(rollup, answer, person(username), network === undefined ? undefined : person(network), began);
    }),
    forEach(exposures, (exposure) => addExposure(rollup, exposure, person(exposure.username))),
  ]);
  return rollup;
}

function addAnswer(
  rollup: Rollup,
  answer: Answer,
  person: number,
  network: number | undefined,
  began: string | undefined,
): void {
  const { prediction, correct, version, model, experiment } = answer;
  rollup.answers += 1;
  rollup.right += Number(correct);
  if (!version || !model) return;

  const tally = getOrMake(rollup.tallies, tallyKey(version, model), () => emptyTally(version, model));
  increase(tally.buckets, person, { answers: 1, right: Number(correct) });
  tally.predicted[prediction] = (tally.predicted[prediction] ?? 0) + 1;
  countConfusion(tally.confusion, answer);
  tally.people = withPerson(tally.people, person);

  if (!experiment) return;
  const arm = getOrMake(rollup.experiments, experiment, emptyExperiment)[version];
  addSource(arm, { person, network, isLate: isLate(answer, began) }, { answers: 1, right: Number(correct) });
  arm.answered = withPerson(arm.answered, person);
}

function addExposure(rollup: Rollup, { version, experiment }: Exposure, person: number): void {
  const arm = getOrMake(rollup.experiments, experiment, emptyExperiment)[version];
  arm.exposures += 1;
  arm.exposed = withPerson(arm.exposed, person);
}

/** @param began when the experiment did, if that is known */
export function isLate({ account_at }: Pick<Answer, 'account_at'>, began: string | undefined): boolean {
  return began !== undefined && account_at !== undefined && account_at > began;
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
  return {
    v1: addArms(first.v1, second.v1),
    v2: addArms(first.v2, second.v2),
    pairs: addPairs(first.pairs, second.pairs),
  };
}

function addArms(first: ArmTally, second: ArmTally): ArmTally {
  return {
    ...addSources(first, second),
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
    confusion: addConfusions(first.confusion, second.confusion),
    people: union(first.people, second.people),
  };
}

function emptyTally(version: Alias, model: string): Tally {
  return {
    version,
    model,
    buckets: emptyBuckets(NOBODY),
    predicted: Array(CLASSES).fill(0),
    confusion: emptyConfusion(),
    people: new Set(),
  };
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

async function forEach<Item>(items: AsyncIterable<Item>, use: (item: Item) => unknown): Promise<void> {
  for await (const item of items) await use(item);
}
