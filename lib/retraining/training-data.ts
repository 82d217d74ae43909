// From the feedback log to the pictures that a run learns from: those from before it was asked for, so that every try of
// it sees the same.

import type { DigitSet } from '#lib/digits/training/training.ts';
import { type Label, labelPictures, labelsBefore } from '#lib/feedback/feedback.ts';
import { PIXELS } from '#lib/task.ts';
import type { DataCounts } from './run.ts';
import { countByUser, LABELS_READ, selectLabels, splitLabels } from './select-labels.ts';

/** With fewer answers nothing can be learnt, or measured. */
export const LEAST_LABELS = 20;

export interface Feedback {
  readonly trained: DigitSet;
  readonly heldOut: DigitSet;
  readonly counts: Pick<DataCounts, 'labels' | 'users' | 'held_out_labels'>;
}

const gathering = { labelsBefore, labelPictures };
type Gathering = typeof gathering;

/** @param until a run's beginning @throws AppError `unavailable`. */
export async function gatherFeedback(until: Date, deps: Gathering = gathering): Promise<Feedback> {
  const chosen = selectLabels(await latest(deps.labelsBefore(until)));
  const pictures = await deps.labelPictures(chosen.map(({ feedback_id }) => feedback_id));
  const labels = chosen.filter(({ feedback_id }) => pictures.get(feedback_id)?.length === PIXELS);
  const { trained, heldOut } = splitLabels(labels);
  return {
    trained: setOf(trained, pictures),
    heldOut: setOf(heldOut, pictures),
    counts: { labels: labels.length, users: countByUser(labels).size, held_out_labels: heldOut.length },
  };
}

async function latest(labels: AsyncIterable<Label>): Promise<Label[]> {
  const read: Label[] = [];
  for await (const label of labels) {
    read.push(label);
    if (read.length === LABELS_READ) break;
  }
  return read;
}

function setOf(labels: readonly Label[], pictures: ReadonlyMap<string, Uint8Array>): DigitSet {
  const pixels = new Uint8Array(labels.length * PIXELS);
  labels.forEach(({ feedback_id }, i) => {
    pixels.set(pictures.get(feedback_id) as Uint8Array, i * PIXELS);
  });
  return { count: labels.length, pixels, labels: Uint8Array.from(labels, ({ digit }) => digit) };
}
