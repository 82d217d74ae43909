// One entry of feedback: as it is stored, and as a client reads it.
import * as z from 'zod/mini';
import { digit } from '#lib/task.ts';
import type { Provenance } from './provenance.ts';

/** Feedback as a client reads it. */
export const feedbackView = z.object({
  id: z.string(),
  username: z.string(),
  prediction: digit,
  correct: z.boolean(),
  comment: z.nullable(z.string()),
  timestamp: z.iso.datetime(),
  prediction_id: z.optional(z.string()),
  digit: z.optional(z.nullable(digit)),
  version: z.optional(z.string()),
  model: z.optional(z.string()),
});

/** The part that every entry has. */
interface EntryBase {
  /** The id of the prediction, so that the conditional write of a second answer to it fails. */
  feedback_id: string;
  username: string;
  prediction: number;
  correct: boolean;
  comment: string | null;
  /** RFC 3339. */
  at: string;
}

/** The prediction that was served, and the true digit if the user named it. */
interface Served {
  prediction_id: string;
  digit: number | null;
  version: 'v1' | 'v2';
  model: string;
  /** Only if the A/B route served it. */
  experiment?: string;
  /** The entry's own copy of the picture, 28×28 bytes. */
  pixels: Uint8Array;
}

export interface Feedback extends EntryBase {
  from?: Provenance;
  /** Missing when the request names no prediction. */
  served?: Served;
}

/** An entry as the indexes project it: flat, and without its picture. */
export type ListedFeedback = EntryBase & Partial<Omit<Served, 'pixels'>>;

export function viewOf({ served, from: _, ...entry }: Feedback): z.input<typeof feedbackView> {
  return listedView({ ...entry, ...served });
}

export function listedView({ feedback_id, at, ...entry }: ListedFeedback): z.input<typeof feedbackView> {
  return { id: feedback_id, ...entry, timestamp: at };
}
