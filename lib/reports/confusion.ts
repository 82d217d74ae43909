// Counts of what a model said against what people say it was. Pure.
import type { Answer } from '#lib/feedback/feedback.ts';
import { CLASSES } from '#lib/task.ts';

/** Digits 0–9, then answers that name no true digit: no digit at all, or the person did not say which. */
const TRUTHS = CLASSES + 1;

/** 110 counts: for each digit that was said by the model, one for each truth. */
export type Confusion = number[];

export function emptyConfusion(): Confusion {
  return Array(CLASSES * TRUTHS).fill(0);
}

export function countConfusion(counts: Confusion, { prediction, correct, digit }: Answer): void {
  const truth = correct ? prediction : (digit ?? CLASSES);
  const place = prediction * TRUTHS + truth;
  counts[place] = (counts[place] ?? 0) + 1;
}

export function addConfusions(first: Confusion, second: Confusion): Confusion {
  return first.map((count, place) => count + (second[place] ?? 0));
}

export function countedIn(counts: Confusion): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A row for each truth, 0–9 and then "no digit was named"; in it a count for each digit that the model said. */
export function confusionRows(counts: Confusion): number[][] {
  return Array.from({ length: TRUTHS }, (_, truth) =>
    Array.from({ length: CLASSES }, (_, said) => counts[said * TRUTHS + truth] ?? 0),
  );
}
