// The API's schemas of verdicts: in the report, and kept with each experiment that has ended.
import * as z from 'zod/mini';

export const interval = z.tuple([z.number(), z.number()]);
export const perAlias = <Value extends z.ZodMiniType>(value: Value) => z.object({ v1: value, v2: value });

/** The verdict of the A/B test. */
export const judgementView = z.object({
  difference: z.nullable(z.number()).check(z.describe('Accuracy of v2 less that of v1')),
  interval: z.nullable(interval).check(z.describe('Holds the true difference, however often one looks')),
  verdict: z.enum(['ship', 'roll_back', 'keep_collecting', 'unhealthy']),
  about_more_needed: z.nullable(z.int()),
  reasons: z.array(z.string()),
});

export const pairsView = z
  .object({
    verdict: z.enum(['ship', 'roll_back', 'keep_collecting']),
    pictures: z.int().check(z.describe('Labelled pictures of the experiment that both models have read')),
    better: z.int().check(z.describe('Those that only v2 reads right')),
    worse: z.int().check(z.describe('Those that only v1 reads right')),
    left_out: z
      .int()
      .check(z.describe('Labels that do not count: excluded, too new an account, against both models')),
    unread: z
      .int()
      .check(z.describe('Labels that the models have not read: too many at once, or a model is missing')),
    difference: z
      .nullable(z.number())
      .check(z.describe('Accuracy of v2 less that of v1, on the same pictures')),
    interval: z.nullable(interval).check(z.describe('Holds the true difference, however often one looks')),
    about_more_needed: z.nullable(z.int()),
    reasons: z.array(z.string()),
  })
  .check(z.describe('The same question, by pictures that both models read'));

export const directView = z
  .object({
    pictures: z
      .int()
      .check(z.describe('Labelled pictures of /v1 and /v2 that both models of the experiment have read')),
    better: z.int().check(z.describe('Those that only v2 reads right')),
    worse: z.int().check(z.describe('Those that only v1 reads right')),
    left_out: z.int().check(z.describe('Labels that do not count, as of `pairs`')),
    unread: z.int().check(z.describe('Labels that the models have not read')),
    difference: z
      .nullable(z.number())
      .check(z.describe('Accuracy of v2 less that of v1, on the same pictures')),
    interval: z.nullable(interval).check(z.describe('As of `pairs`, if users had not chosen the version')),
    reasons: z.array(z.string()),
  })
  .check(
    z.describe(
      'Other labelled pictures, by both models too. They decide nothing: their users chose the version',
    ),
  );

export const decisionView = z
  .object({
    verdict: z.enum(['ship', 'roll_back', 'keep_collecting', 'unhealthy']),
    by: z.nullable(z.enum(['ab', 'pairs', 'both'])),
    reason: z.string(),
  })
  .check(z.describe('Which of the two verdicts decides'));
