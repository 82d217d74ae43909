// Predicts the pictures of one call, one after another: each has its own prediction or error.
import * as z from 'zod/mini';
import { AppError, ERRORS, type ErrorCode } from '#lib/errors.ts';
import { asError, logger } from '#lib/log.ts';
import type { Served } from '#lib/models/models.ts';
import type { User } from '#lib/users/users.ts';
import { type PredictionQuery, predictionView } from './predictions.ts';
import { type PredictionEffects, servePrediction } from './serve.ts';

/**
 * A picture of 25 megapixels takes about a second. After so many milliseconds no other one is begun, so that what is done is answered
 * before API Gateway gives up, after 30 s.
 */
const BEGIN_WITHIN_MS = 20_000;

/** The results as a client reads them, in the order of the files. */
export const batchView = z.object({
  results: z.array(
    z.object({
      prediction: z.optional(predictionView).check(z.describe('Of a file that was read')),
      error: z
        .optional(
          z.object({
            code: z.string().check(z.describe('As of a call with this file alone')),
            msg: z.string().check(z.describe('The same for people')),
          }),
        )
        .check(z.describe('Of a file that was refused')),
    }),
  ),
});
type Result = z.input<typeof batchView>['results'][number];

interface Effects extends PredictionEffects {
  /** Counts one more picture. @throws AppError `rate_limited` */
  count(): Promise<void>;
  /** Milliseconds, of a clock that only goes forward. */
  elapsed(): number;
}

/**
 * One after another, so that a call needs no more memory than one picture. The first file is counted by access control.
 * @param files null for an input that was left empty
 * @throws AppError `unavailable` when no file was answered because a table does not answer
 */
export async function serveBatch(
  files: readonly (Uint8Array | null)[],
  caller: Pick<User, 'username' | 'listens_until'>,
  served: Promise<Served>,
  { count, elapsed, ...effects }: Effects,
  query: PredictionQuery = {},
): Promise<Result[]> {
  const results: Result[] = [];
  const began = elapsed();
  for (const [i, file] of files.entries()) {
    results.push(
      await resultOf(async () => {
        if (file === null) throw new AppError('empty_filename');
        if (elapsed() - began > BEGIN_WITHIN_MS) throw new AppError('unavailable', { msg: TOO_LATE });
        if (i > 0) await count();
        return await servePrediction(file, caller, served, effects, query);
      }),
    );
  }
  if (results.every(({ error }) => error?.code === 'unavailable'))
    throw new AppError('unavailable', { headers: { 'Retry-After': '5' } });
  return results;
}

const TOO_LATE = 'No dio tiempo a leer este archivo: envíelo otra vez';

async function resultOf(predict: () => Promise<z.input<typeof predictionView>>): Promise<Result> {
  try {
    return { prediction: await predict() };
  } catch (thrown) {
    if (thrown instanceof AppError) return { error: { code: thrown.code, msg: thrown.message } };
    // The other files are answered; the line becomes an alert.
    logger.error('a picture of several failed', { error: asError(thrown) });
    const code: ErrorCode = 'internal';
    return { error: { code, msg: ERRORS[code].msg } };
  }
}
