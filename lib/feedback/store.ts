// The feedback log in DynamoDB: entries are appended, and only an erasure changes them (erase.ts); the first answer to a prediction stands.
import { config } from '#lib/config.ts';
import { putNew } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import { packPicture } from '#lib/predictions/predictions.ts';
import type { Feedback } from './entry.ts';

export const feedbackTable = () => config('FEEDBACK_TABLE').FEEDBACK_TABLE;

/** @throws AppError `feedback_exists` when this prediction already has feedback. */
export async function saveFeedback({ served, ...entry }: Feedback): Promise<void> {
  const day = entry.at.slice(0, 10);
  const packed = served && { ...served, pixels: packPicture(served.pixels) };
  if (!(await putNew(feedbackTable(), 'feedback_id', { ...entry, ...packed, day }))) {
    throw new AppError('feedback_exists');
  }
}

const DAY_MS = 24 * 3600 * 1000;

/** The UTC day, by which the log is indexed: "2026-01-02". */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The day that many days later; earlier when `days` is negative. */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * DAY_MS));
}

/** The days from `first` to `last`, both included, oldest first; none when `last` is before `first`. */
export function daysFrom(first: string, last: string): string[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => addDays(first, k));
}
