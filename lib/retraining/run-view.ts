// A run as the API answers it.
import * as z from 'zod/mini';
import { unpackPicture } from '#lib/predictions/predictions.ts';
import { digit } from '#lib/task.ts';
import { type Changes, fewNetworksView } from './result.ts';
import { type LaterPairs, NOTIFIED_STATUSES, type Run, runId, viewOfDecision } from './run.ts';

const count = z.int().check(z.minimum(0));
const learntView = z.object({
  networks: count,
  confirmed: count,
  trusted: count,
  open: count.check(z.describe('Answers that nobody vouches for')),
  held_out_open: count,
  few_networks: z.optional(fewNetworksView),
  left_out: z.record(z.string(), count),
  teachers: z.array(z.object({ username: z.string(), labels: count, corrections: count })),
});
export const runDecisionView = z.object({
  status: z.enum(['published', 'discarded']),
  by: z.string(),
  reason: z.nullable(z.string()),
  at: z.iso.datetime(),
});

const pairCounts = {
  pictures: count.check(z.describe('Pictures that both have read')),
  better: count.check(z.describe('Read right by the candidate alone')),
  worse: count.check(z.describe('Read right by the serving model alone')),
};
const pairsView = z
  .object({
    held_out: z
      .nullable(z.object(pairCounts))
      .check(
        z.describe(
          'Trusted labels that were held out. The gate has seen them, so they favour the candidate a little',
        ),
      ),
    later: z
      .nullable(
        z.object({
          against: z.string().check(z.describe('The model behind v2')),
          through: z.string().check(z.describe('The last hour that was read: "2026-03-01T10"')),
          of_served: z
            .object(pairCounts)
            .check(
              z.describe(
                'That the serving model answered: people report its errors more often, which favours the candidate',
              ),
            ),
          of_others: z
            .object({
              ...pairCounts,
              difference: z
                .nullable(z.number())
                .check(z.describe('Accuracy of the candidate less that of the serving model')),
              interval: z
                .nullable(z.tuple([z.number(), z.number()]))
                .check(z.describe('Holds it, however often one looks')),
            })
            .check(z.describe('That another model answered: a fair comparison')),
        }),
      )
      .check(z.describe('Trusted labels that were given after the request, while the run awaits approval')),
  })
  .check(
    z.describe(
      'The candidate and the serving model on the same trusted pictures, none of which it learnt from',
    ),
  );
const changesView = z.object({
  compared: count,
  changed: count,
  pairs: z.array(z.object({ before: digit, after: digit, count, as_labelled: count })),
  pictures: z.array(
    z.object({
      label: digit,
      before: digit,
      after: digit,
      picture: z.string().check(z.describe('784 bytes, base64')),
    }),
  ),
});

/** A run in the API's responses. */
export const runView = z.object({
  run_id: runId,
  status: z.enum(['running', ...NOTIFIED_STATUSES]),
  progress: z.number().check(z.minimum(0), z.maximum(1)),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  metrics: z.nullable(z.record(z.string(), z.number())),
  gate: z.nullable(
    z.object({
      passed: z.boolean(),
      reasons: z.array(z.string()),
      checks: z
        .array(
          z.object({
            name: z.string(),
            limit: z.number(),
            before: z.number(),
            after: z.number(),
            passed: z.boolean(),
          }),
        )
        .check(
          z.describe(
            'Every check. Shares are 0–1; `limit` is the least `after`, of `golden_digits_missed` the most',
          ),
        ),
    }),
  ),
  model: z.nullable(z.string()).check(z.describe('Published, or awaiting approval')),
  learnt: z.nullable(learntView).check(z.describe('What it learnt, from whom, and what it left out')),
  changes: z
    .nullable(changesView)
    .check(z.describe('Users’ pictures that the candidate reads otherwise than its parent')),
  pairs: pairsView,
  decision: z.nullable(runDecisionView),
  mlflow: z.object({
    state: z.enum(['off', 'pending', 'logged']),
    reason: z.nullable(z.string()),
    run_id: z.nullable(z.string()),
    url: z.nullable(z.string()),
  }),
  error: z.nullable(z.string()),
  epochs: z.nullable(
    z.array(
      z.object({
        epoch: z.int(),
        loss: z.number().check(z.describe('Mean of its batches, in nats')),
        accuracy: z.number().check(z.describe('On 1,000 held-out digits of MNIST')),
        feedback_accuracy: z.optional(z.number()).check(z.describe('On the held-out answers')),
      }),
    ),
  ),
  confusion: z
    .nullable(z.array(z.array(count)))
    .check(
      z.describe('Held-out digits of MNIST: a row for each true digit, columns 0–9 and "not one digit"'),
    ),
  created_at: z.iso.datetime(),
  started_at: z.nullable(z.iso.datetime()),
  finished_at: z.nullable(z.iso.datetime()),
  eta_seconds: z.nullable(count).check(z.describe('Estimated from its progress, while it runs')),
});

export function viewOf(run: Run, now = new Date()): z.input<typeof runView> {
  const { state, reason = null, run_id = null, url = null } = run.mlflow;
  return {
    run_id: run.run_id,
    status: run.status,
    progress: run.progress,
    params: paramsOf(run),
    metrics: run.metrics ?? null,
    gate: run.gate
      ? { passed: run.gate.passed, reasons: [...run.gate.reasons], checks: [...(run.gate.checks ?? [])] }
      : null,
    model: run.model ?? null,
    learnt: run.learnt ? { ...run.learnt, teachers: [...run.learnt.teachers] } : null,
    changes: run.changes ? viewOfChanges(run.changes) : null,
    pairs: {
      held_out: run.held_out_pairs ?? null,
      later: run.later_pairs ? viewOfLater(run.later_pairs) : null,
    },
    decision: run.decision ? viewOfDecision(run.decision) : null,
    mlflow: { state, reason, run_id, url },
    error: run.error ?? null,
    epochs: run.epochs ? [...run.epochs] : null,
    confusion: run.confusion ? run.confusion.map((row) => [...row]) : null,
    created_at: run.created_at,
    started_at: run.started_at ?? null,
    finished_at: run.finished_at ?? null,
    eta_seconds: secondsLeft(run, now),
  };
}

/** At the pace until now; null before there is one. */
function secondsLeft({ status, started_at, progress }: Run, now: Date): number | null {
  if (status !== 'running' || started_at === undefined || progress <= 0) return null;
  const elapsed = Math.max(0, now.getTime() - Date.parse(started_at)) / 1_000;
  return Math.round((elapsed * (1 - progress)) / progress);
}

function viewOfLater({ against, through, of_served, of_others }: LaterPairs) {
  const { clusters: _, interval, ...counts } = of_others;
  const found: [number, number] | null = interval && [interval[0], interval[1]];
  return { against, through, of_served: { ...of_served }, of_others: { ...counts, interval: found } };
}

function viewOfChanges({ pairs, pictures, ...counts }: Changes): z.input<typeof changesView> {
  return {
    ...counts,
    pairs: [...pairs],
    pictures: pictures.map(({ pixels, ...read }) => ({
      ...read,
      picture: Buffer.from(unpackPicture(pixels)).toString('base64'),
    })),
  };
}

function paramsOf({ request, by, parent, data }: Run): Record<string, string | number> {
  const { learning_rate, epochs, note, learn_from } = request;
  return {
    learning_rate,
    epochs,
    ...(learn_from !== undefined && { learn_from }),
    ...(note !== undefined && { note }),
    by,
    ...(parent !== undefined && { parent }),
    ...data,
  };
}
