// A run as the API answers it.
import * as z from 'zod';
import { unpackPicture } from '#lib/predictions/predictions.ts';
import { digit } from '#lib/task.ts';
import { type Changes, fewNetworksView, type LaterPairs, NOTIFIED_STATUSES, type Run, runId } from './run.ts';

const count = z.int().min(0);
const learntView = z.object({
  networks: count,
  confirmed: count,
  trusted: count,
  open: count.describe('Answers that nobody vouches for'),
  held_out_open: count,
  few_networks: fewNetworksView.optional(),
  left_out: z.record(z.string(), count),
  teachers: z.array(z.object({ username: z.string(), labels: count, corrections: count })),
});
const pairCounts = {
  pictures: count.describe('Pictures that both have read'),
  better: count.describe('Read right by the candidate alone'),
  worse: count.describe('Read right by the serving model alone'),
};
const pairsView = z
  .object({
    held_out: z
      .object(pairCounts)
      .nullable()
      .describe(
        'Trusted labels that were held out. The gate has seen them, so they favour the candidate a little',
      ),
    later: z
      .object({
        against: z.string().describe('The model behind v2'),
        through: z.string().describe('The last hour that was read: "2026-03-01T10"'),
        of_served: z
          .object(pairCounts)
          .describe(
            'That the serving model answered: people report its errors more often, which favours the candidate',
          ),
        of_others: z
          .object({
            ...pairCounts,
            difference: z
              .number()
              .nullable()
              .describe('Accuracy of the candidate less that of the serving model'),
            interval: z
              .tuple([z.number(), z.number()])
              .nullable()
              .describe('Holds it, however often one looks'),
          })
          .describe('That another model answered: a fair comparison'),
      })
      .nullable()
      .describe('Trusted labels that were given after the request, while the run awaits approval'),
  })
  .describe('The candidate and the serving model on the same trusted pictures, none of which it learnt from');
const changesView = z.object({
  compared: count,
  changed: count,
  pairs: z.array(z.object({ before: digit, after: digit, count, as_labelled: count })),
  pictures: z.array(
    z.object({
      label: digit,
      before: digit,
      after: digit,
      picture: z.string().describe('784 bytes, base64'),
    }),
  ),
});

/** A run in the API's responses. */
export const runView = z.object({
  run_id: runId,
  status: z.enum(['running', ...NOTIFIED_STATUSES]),
  progress: z.number().min(0).max(1),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  metrics: z.record(z.string(), z.number()).nullable(),
  gate: z
    .object({
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
        .describe(
          'Every check. Shares are 0–1; `limit` is the least `after`, of `golden_digits_missed` the most',
        ),
    })
    .nullable(),
  model: z.string().nullable().describe('Published, or awaiting approval'),
  learnt: learntView.nullable().describe('What it learnt, from whom, and what it left out'),
  changes: changesView
    .nullable()
    .describe('Users’ pictures that the candidate reads otherwise than its parent'),
  pairs: pairsView,
  decision: z
    .object({
      status: z.enum(['published', 'discarded']),
      by: z.string(),
      reason: z.string().nullable(),
      at: z.iso.datetime(),
    })
    .nullable(),
  mlflow: z.object({
    state: z.enum(['off', 'pending', 'logged']),
    reason: z.string().nullable(),
    run_id: z.string().nullable(),
    url: z.string().nullable(),
  }),
  error: z.string().nullable(),
  epochs: z
    .array(
      z.object({
        epoch: z.int(),
        loss: z.number().describe('Mean of its batches, in nats'),
        accuracy: z.number().describe('On 1,000 held-out digits of MNIST'),
        feedback_accuracy: z.number().optional().describe('On the held-out answers'),
      }),
    )
    .nullable(),
  confusion: z
    .array(z.array(count))
    .nullable()
    .describe('Held-out digits of MNIST: a row for each true digit, columns 0–9 and "not one digit"'),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  eta_seconds: count.nullable().describe('Estimated from its progress, while it runs'),
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
    decision: run.decision ? { ...run.decision, reason: run.decision.reason ?? null } : null,
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
