// What every source of alerts produces, and what it has to know to do so.
import type { Alert } from './alert.ts';

/** Where the pipeline runs. Without a console there is nothing to link to. */
export interface ReadContext {
  stage: string;
  consoleUrl: string | undefined;
  now: Date;
}

/** One fault as often as it stands in one batch. */
export interface Occurrence {
  /** Of the first time. */
  alert: Alert;
  /** Of what lasts, like an alarm: it has begun, or is over; both have one fingerprint. Absent for what only happens. */
  state?: 'firing' | 'recovered';
  count: number;
  last: { at: string; requestId?: string | undefined; logStream?: string | undefined };
}

/** `id` is the same for every delivery of the same batch, which is what lets it be counted once. */
export interface OccurrenceBatch {
  id: string;
  occurrences: Occurrence[];
  /** The log group whose lines were left alone, because telling them would write more of them. */
  refused?: string;
}
