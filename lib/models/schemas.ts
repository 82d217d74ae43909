// The API's schemas of model versions, moves and experiments.
import * as z from 'zod/mini';
import type { Experiment } from './experiment.ts';

const alias = z.enum(['v1', 'v2']);

/** Why somebody moves an alias: stored in its history and shown in Slack. */
export const reason = z.string().check(z.trim(), z.minLength(1), z.maxLength(500));

const lineageView = z.object({
  parent: z.string(),
  run_id: z.string(),
  git_commit: z.nullable(z.string()),
  labels: z.int(),
  users: z.int(),
  base_digits: z.int(),
  metrics: z.record(z.string(), z.number()),
});

export const versionView = z.object({
  id: z.string(),
  architecture: z.string(),
  sha256: z.string(),
  calibration: z.object({ temperature: z.number(), doubtfulBelow: z.number() }),
  created_at: z.nullable(z.iso.datetime()).check(z.describe('null for a model that came with the code')),
  origin: z.enum(['shipped', 'retrained']),
  lineage: z.optional(lineageView),
});

export const moveView = z.object({
  alias,
  revision: z.int().check(z.minimum(1)),
  from: z.string(),
  to: z.string(),
  by: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
  run_id: z.optional(z.string()).check(z.describe('The retraining that made the move')),
  rollback: z.optional(z.literal(true)),
});

export const experimentView = z.object({
  experiment: z.string(),
  since: z.iso.datetime().check(z.describe('1970 before the first change')),
  weights: z.object({ v1: z.number(), v2: z.number() }).check(z.describe('Shares of users, adding up to 1')),
  models: z.object({ v1: z.string(), v2: z.string() }),
});

export const modelsView = z.object({
  models: z.array(versionView),
  aliases: z.object({ v1: z.string(), v2: z.string() }),
  history: z.array(moveView),
  experiment: experimentView,
});

export function experimentBody({ id, ...experiment }: Experiment): z.input<typeof experimentView> {
  return { experiment: id, ...experiment };
}
