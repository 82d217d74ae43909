// The labels of a run: reads users' answers with all that is known of them, weighs them, chooses, holds a part out.
import type { DigitSet, Model } from '#lib/digits/training/training.ts';
import {
  type Label,
  labelDetails,
  labelsAcross,
  labelsBefore,
  type Reviews,
  readReviews,
} from '#lib/feedback/feedback.ts';
import { PIXELS } from '#lib/task.ts';
import type { DataCounts, Learnt, LeftOut } from '../result.ts';
import { fewNetworks } from './few-networks.ts';
import { implausible } from './plausible.ts';
import { countByUser, drawn, type Selectable, selectLabels } from './select.ts';
import { holdOut } from './split.ts';
import { ageOf, type LabelFacts, type Reading, type Trust, weigh } from './trust.ts';

/** How many labels are read: more than are used, so that one busy user cannot displace all others. */
const LABELS_READ = 20_000;

/** An account is new for a week. */
const NEW_MS = 7 * 24 * 3_600_000;

/** Whoever gives most is named; the others are counted. */
const MOST_TEACHERS = 10;

export interface LabelPolicy {
  /** The age from which on an account teaches, in milliseconds. */
  readonly leastAgeMs: number;
  /** Only labels that an administrator vouches for. */
  readonly trustedOnly: boolean;
}

export type ReadPictures = (model: Model, pictures: DigitSet) => Promise<readonly Reading[]>;

export interface Serving {
  readonly v1: Model;
  /** The parent of the run. */
  readonly v2: Model;
}

/** A label with its picture, its weight, and what its shares are counted by. */
export interface Weighted extends LabelFacts, Selectable {
  readonly pixels: Uint8Array;
  readonly trust: Trust;
  readonly weight: 0 | 1;
  readonly reason?: LeftOut;
}

export interface Choice {
  readonly kept: Weighted[];
  readonly leftOut: ReadonlyMap<Weighted, LeftOut>;
}

export interface Feedback {
  readonly trained: DigitSet;
  readonly heldOut: DigitSet;
  /** For each held-out label, whether an administrator vouches for it. */
  readonly vouched: readonly boolean[];
  readonly counts: Pick<DataCounts, 'labels' | 'users' | 'held_out_labels'>;
  readonly learnt: Learnt;
  /** Why nothing must be learnt from these answers. */
  readonly implausible?: string;
}

const live = { labelsBefore, labelsAcross, labelDetails, readReviews };

/**
 * Users' answers with their pictures.
 * @param until the time of the request: each try of a run reads the same answers. @throws AppError `unavailable`.
 */
export async function readFeedback(
  until: Date,
  serving: Serving,
  policy: LabelPolicy,
  readPictures: ReadPictures,
  deps = live,
): Promise<Feedback> {
  const labels = await readLabels(until, serving, readPictures, { most: LABELS_READ, across: true }, deps);
  return feedbackOf(labels, serving.v2.id, until, policy);
}

/** Pure. What is trained on and what is held out. @param parent the id of the model that is to be retrained */
export function feedbackOf(
  labels: readonly LabelWithPicture[],
  parent: string,
  until: Date,
  policy: LabelPolicy,
): Feedback {
  const choice = chooseLabels(labels, until, policy);
  const { trained, heldOut } = holdOut(choice.kept);
  const served = labels.filter(({ model }) => model === parent);
  const reason = implausible(
    heldOut.map(({ username, digit, readings }) => ({ username, isRight: readings.v2.digit === digit })),
    served.map(({ username, digit, prediction }) => ({ username, isRight: prediction === digit })),
  );
  return {
    trained: setOf(trained),
    heldOut: setOf(heldOut),
    vouched: heldOut.map(({ trust }) => trust !== 'open'),
    counts: {
      labels: choice.kept.length,
      users: countByUser(choice.kept).size,
      held_out_labels: heldOut.length,
    },
    learnt: learntFrom(choice, heldOut),
    ...(reason !== undefined && { implausible: reason }),
  };
}

export type LabelWithPicture = LabelFacts & { readonly pixels: Uint8Array };

/**
 * @param most labels to read, newest first; @param days to look back, a year by default
 * @param across when there are more, as many from every time of the year take their place
 */
export async function readLabels(
  until: Date,
  { v1, v2 }: Serving,
  readPictures: ReadPictures,
  { most, days, across }: { most: number; days?: number; across?: boolean },
  deps = live,
): Promise<LabelWithPicture[]> {
  const [labels, reviews] = await Promise.all([
    across ? wholeWindow(until, most, deps) : newest(deps.labelsBefore(until, days), most),
    deps.readReviews(),
  ]);
  const details = await deps.labelDetails(labels.map(({ feedback_id }) => feedback_id));
  const pictured = labels.flatMap((label) => {
    const found = details.get(label.feedback_id);
    return found?.pixels.length === PIXELS
      ? [{ ...label, ...found, ...reviewed(label, found.from, reviews) }]
      : [];
  });
  const pictures = setOf(pictured);
  const byV1 = await readPictures(v1, pictures);
  const byV2 = v1.id === v2.id ? byV1 : await readPictures(v2, pictures);
  return pictured.map((label, i) => ({
    ...label,
    readings: { v1: byV1[i] as Reading, v2: byV2[i] as Reading },
  }));
}

function reviewed({ feedback_id, username }: Label, from: LabelFacts['from'], reviews: Reviews) {
  return { review: reviews.ofAnswer(feedback_id), userReview: reviews.ofUser(username, from?.account_at) };
}

/** All labels of the window, or a sample of it when there are more: the newest alone may be of one busy hour. */
async function wholeWindow(until: Date, most: number, deps: typeof live): Promise<Label[]> {
  const latest = await newest(deps.labelsBefore(until), most + 1);
  if (latest.length <= most) return latest;
  const sample = await deps.labelsAcross(until, most);
  const isIn = new Set(sample.map(({ feedback_id }) => feedback_id));
  // Where some times have few answers the sample is too small; the newest complete it.
  const others = latest.filter(({ feedback_id }) => !isIn.has(feedback_id));
  return drawn([...sample, ...others.slice(0, most - Math.min(most, sample.length))], most).sort(newestFirst);
}

const newestFirst = (a: Label, b: Label) => (a.at > b.at ? -1 : 1);

async function newest(labels: AsyncIterable<Label>, most: number): Promise<Label[]> {
  const read: Label[] = [];
  for await (const label of labels) {
    read.push(label);
    if (read.length === most) break;
  }
  return read;
}

/** Pure. @param labels newest first */
export function chooseLabels(
  labels: readonly LabelWithPicture[],
  until: Date,
  { leastAgeMs, trustedOnly }: LabelPolicy,
): Choice {
  const weighted = labels.map((label): Weighted => {
    const network = label.from?.network;
    return {
      ...label,
      ...weigh(label, { now: until, leastAgeMs }),
      isNew: ageOf(label, until) < NEW_MS,
      ...(network !== undefined && { network }),
    };
  });
  const teaching = weighted.filter(({ weight, trust }) => weight > 0 && !(trustedOnly && trust === 'open'));
  const { kept, leftOut } = selectLabels(teaching);
  const silent = weighted.flatMap((label): [Weighted, LeftOut][] =>
    label.reason === undefined ? [] : [[label, label.reason]],
  );
  return { kept, leftOut: new Map([...silent, ...leftOut]) };
}

export function learntFrom({ kept, leftOut }: Choice, heldOut: readonly Weighted[]): Learnt {
  const of = (wanted: Trust) => kept.filter(({ trust }) => trust === wanted).length;
  const left_out: Partial<Record<LeftOut, number>> = {};
  for (const reason of leftOut.values()) left_out[reason] = (left_out[reason] ?? 0) + 1;
  const networks = new Set(kept.flatMap(({ network }) => network ?? []));
  const few_networks = fewNetworks(kept);
  return {
    networks: networks.size,
    confirmed: of('confirmed'),
    trusted: of('trusted'),
    open: of('open'),
    held_out_open: heldOut.filter(({ trust }) => trust === 'open').length,
    ...(few_networks && { few_networks }),
    left_out,
    teachers: teachersOf(kept),
  };
}

function teachersOf(labels: readonly Weighted[]): Learnt['teachers'] {
  return [...Map.groupBy(labels, ({ username }) => username)]
    .map(([username, own]) => ({
      username,
      labels: own.length,
      corrections: own.filter(({ digit, readings }) => readings.v2.digit !== digit).length,
    }))
    .sort((a, b) => b.labels - a.labels || (a.username < b.username ? -1 : 1))
    .slice(0, MOST_TEACHERS);
}

function setOf(labels: readonly { digit: number; pixels: Uint8Array }[]): DigitSet {
  const pixels = new Uint8Array(labels.length * PIXELS);
  for (const [i, label] of labels.entries()) pixels.set(label.pixels, i * PIXELS);
  return { count: labels.length, pixels, labels: Uint8Array.from(labels, ({ digit }) => digit) };
}
