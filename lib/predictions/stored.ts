// A prediction as it is stored, and the table that holds it.
import { config } from '#lib/config.ts';

export interface Prediction {
  prediction_id: string;
  username: string;
  /** The alias that was called: what a client knows as the API's version. */
  version: 'v1' | 'v2';
  /** The id of the model that served. */
  model: string;
  digit: number;
  /** One for each digit 0–9. The rest to 1 is the probability that the picture is not one digit. */
  probabilities: number[];
  /** The normalised picture: 28×28 bytes, row by row, 255 is full ink. */
  pixels: Uint8Array;
  /** RFC 3339. */
  at: string;
  /** The A/B experiment that it counts for; only predictions of /api/ab have one. */
  experiment?: string;
}

export const predictionsTable = () => config('PREDICTIONS_TABLE').PREDICTIONS_TABLE;

const RETENTION_SECONDS = 90 * 24 * 3600;

/** Seconds since 1970: when an item of that time is deleted. */
export function expiryOf(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + RETENTION_SECONDS;
}
