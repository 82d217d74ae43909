// What the next run would learn, from whom, and what waits for review: for an administrator, before anything is trained.
import * as z from 'zod/mini';
import { predict } from '#lib/digits/digits.ts';
import { digit, PIXELS, share } from '#lib/task.ts';
import { fewNetworksView, LEFT_OUT } from '../result.ts';
import {
  type Choice,
  chooseLabels,
  type LabelPolicy,
  learntFrom,
  type ReadPictures,
  readLabels,
  type Serving,
  type Weighted,
} from './read.ts';
import { countByUser } from './select.ts';
import type { Reading } from './trust.ts';

/** Newest first; more would take longer than a client waits. */
const LABELS_READ = 2_000;
/** The database has 2.5 s for all days together. */
const DAYS = 30;
const MOST_SHOWN = 50;

const count = z.int().check(z.minimum(0));
const reading = z.object({ digit, probability: share });

export const trainingSetView = z.object({
  labels: count.check(z.describe('Answers that a run would learn now, of the newest 2,000 of 30 days')),
  users: count,
  networks: count,
  confirmed: count,
  trusted: count,
  open: count.check(z.describe('Answers that nobody vouches for: with any of them a run waits for approval')),
  by_digit: z.array(count).check(z.length(10)),
  largest_share: share.check(z.describe('Of one user')),
  few_networks: z.optional(fewNetworksView),
  left_out: z.partialRecord(z.enum(LEFT_OUT), count),
  teachers: z.array(z.object({ username: z.string(), labels: count, corrections: count })),
  review: z
    .array(
      z.object({
        id: z.string(),
        username: z.string(),
        digit,
        v1: reading,
        v2: reading,
        trust: z.enum(['confirmed', 'trusted', 'open']),
        reason: z.nullable(z.enum(LEFT_OUT)).check(z.describe('Why it would not be learnt')),
        at: z.iso.datetime(),
        picture: z.string().check(z.describe('784 bytes, base64')),
      }),
    )
    .check(z.describe('Answers that nobody has decided about, those first that v2 contradicts most surely')),
});

/** One picture after another, without TensorFlow.js: so few need no batches. */
const readOneByOne: ReadPictures = async (model, { count, pixels }) =>
  Array.from({ length: count }, (_, i) => predict(model, pixels.subarray(i * PIXELS, (i + 1) * PIXELS)));

const live = { readLabels };

export async function readTrainingSet(
  now: Date,
  serving: Serving,
  policy: LabelPolicy,
  deps = live,
): Promise<z.input<typeof trainingSetView>> {
  const labels = await deps.readLabels(now, serving, readOneByOne, { most: LABELS_READ, days: DAYS });
  return trainingSetOf(chooseLabels(labels, now, policy));
}

/** Pure. */
export function trainingSetOf(choice: Choice): z.input<typeof trainingSetView> {
  const { kept, leftOut } = choice;
  const { held_out_open: _, teachers, ...learnt } = learntFrom(choice, []);
  const users = countByUser(kept);
  const undecided = [...kept, ...leftOut.keys()].filter(({ review }) => !review || review.state === 'none');
  return {
    labels: kept.length,
    users: users.size,
    ...learnt,
    by_digit: Array.from({ length: 10 }, (_, of) => kept.filter(({ digit }) => digit === of).length),
    largest_share: kept.length === 0 ? 0 : Math.max(...users.values()) / kept.length,
    teachers: [...teachers],
    review: undecided
      .sort((a, b) => doubtOf(b) - doubtOf(a))
      .slice(0, MOST_SHOWN)
      .map((label) => shown(label, choice)),
  };
}

function shown(label: Weighted, { leftOut }: Choice) {
  const { feedback_id: id, username, digit, readings, trust, at, pixels } = label;
  const picture = Buffer.from(pixels).toString('base64');
  const [v1, v2] = [readingOf(readings.v1), readingOf(readings.v2)];
  return { id, username, digit, v1, v2, trust, reason: leftOut.get(label) ?? null, at, picture };
}

/** How surely v2 contradicts a label, 0–1; below 0 when it agrees, least when it agrees surely. */
function doubtOf({ digit, readings: { v2 } }: Weighted): number {
  return v2.digit === digit ? -v2.probability : v2.probability;
}

function readingOf({ digit, probability }: Reading): Reading {
  return { digit, probability: Number(probability.toFixed(4)) };
}
