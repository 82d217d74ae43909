// What one retraining is, from the request to its end: the item in the table and what an administrator reads of it.
import * as z from 'zod';
import type { Exam } from './evaluate.ts';
import type { Epoch } from './fine-tune.ts';
import type { Verdict } from './gate.ts';

export const DEFAULT_LEARNING_RATE = 0.001;
export const DEFAULT_EPOCHS = 5;

/** The body of a request for a retraining. */
export const retrainingRequest = z.strictObject({
  learning_rate: z.number().positive().max(0.1).default(DEFAULT_LEARNING_RATE),
  epochs: z.int().min(1).max(50).default(DEFAULT_EPOCHS),
  note: z.string().trim().min(1).max(500).optional(),
});
export type RetrainingRequest = z.output<typeof retrainingRequest>;

export const runId = z.string().regex(/^[0-9a-f]{32}$/);

/** A message of the retraining queue. */
export const runMessage = z.strictObject({ run_id: runId });

/** A place in the list of runs: after this one. */
export const runPosition = z.strictObject({ created_at: z.iso.datetime(), run_id: runId });
export type RunPosition = z.output<typeof runPosition>;

/** What the channel is told of a run. */
export const NEWS = ['queued', 'published', 'rejected', 'failed'] as const;
export type News = (typeof NEWS)[number];
export type Ending = Exclude<News, 'queued'>;

/** How much the model learnt from. */
export interface DataCounts {
  /** Answers of users, those held out among them, and how many users gave them. */
  readonly labels: number;
  readonly users: number;
  readonly held_out_labels: number;
  /** Digits of MNIST that training drew from. */
  readonly base_digits: number;
}

/** What training leaves behind, whether or not the gate lets it serve. */
export interface Result {
  readonly data: DataCounts;
  readonly epochs: readonly Epoch[];
  readonly metrics: Record<string, number>;
  readonly gate: Verdict;
  readonly confusion: Exam['confusion'];
  readonly candidate: {
    readonly id: string;
    readonly architecture: string;
    readonly temperature: number;
    readonly doubtfulBelow: number;
  };
}

export interface Delivery {
  readonly state: 'off' | 'pending' | 'logged';
  /** Why it is still pending, for an administrator. */
  readonly reason?: string;
  /** MLflow's id of the run, and its page. */
  readonly run_id?: string;
  readonly url?: string;
}

export interface Run extends Partial<Result> {
  readonly run_id: string;
  readonly kind: 'retraining';
  readonly status: 'queued' | 'running' | Ending;
  readonly by: string;
  readonly request: RetrainingRequest;
  /** RFC 3339, as all times here. */
  readonly created_at: string;
  readonly started_at?: string;
  readonly finished_at?: string;
  /** 0–1. */
  readonly progress: number;
  /** Of the lease under which it was last written: who holds an older one writes no more. */
  readonly lease_epoch?: number;
  /** How often a worker began. */
  readonly attempts: number;
  /** The model that v2 was at the first beginning. */
  readonly parent?: string;
  /** The model that was published, and the hash of its weights. */
  readonly model?: string;
  readonly sha256?: string;
  readonly git_commit?: string;
  /** Why it was refused before any training, or failed. */
  readonly error?: string;
  readonly mlflow: Delivery;
  /** When MLflow is to be tried again, while that is owed and nobody is at it. */
  readonly mlflow_next_at?: string;
  readonly mlflow_attempts?: number;
  /** The message that has still to be sent. */
  readonly pending?: string;
  /** When the sweep sent it last. */
  readonly resent_at?: string;
  /** What the channel has still to be told. */
  readonly owed?: ReadonlySet<News>;
  /** There while anything is owed, or the run goes on: the sweep's sparse index. */
  readonly open?: 'open';
}

export function isFinished({ status }: Pick<Run, 'status'>): boolean {
  return status !== 'queued' && status !== 'running';
}

/** The id of the model that a run publishes: a second try of it publishes the same. "cnn-5x16…" → "cnn-1f0e3dad". */
export function modelIdOf(run_id: string, architecture: string): string {
  return `${architecture.slice(0, architecture.indexOf('-'))}-${run_id.slice(0, 8)}`;
}

/** A run as an administrator reads it. */
export const runView = z.object({
  run_id: runId,
  status: z.enum(['queued', 'running', 'published', 'rejected', 'failed']),
  progress: z.number().min(0).max(1),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  metrics: z.record(z.string(), z.number()).nullable(),
  gate: z.object({ passed: z.boolean(), reasons: z.array(z.string()) }).nullable(),
  model: z.string().nullable(),
  mlflow: z.object({
    state: z.enum(['off', 'pending', 'logged']),
    reason: z.string().nullable(),
    run_id: z.string().nullable(),
    url: z.string().nullable(),
  }),
  error: z.string().nullable(),
  created_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
});

export function viewOf(run: Run): z.input<typeof runView> {
  const { state, reason = null, run_id = null, url = null } = run.mlflow;
  return {
    run_id: run.run_id,
    status: run.status,
    progress: run.progress,
    params: paramsOf(run),
    metrics: run.metrics ?? null,
    gate: run.gate ? { passed: run.gate.passed, reasons: [...run.gate.reasons] } : null,
    model: run.model ?? null,
    mlflow: { state, reason, run_id, url },
    error: run.error ?? null,
    created_at: run.created_at,
    finished_at: run.finished_at ?? null,
  };
}

function paramsOf({ request, by, parent, data }: Run): Record<string, string | number> {
  const { note, ...chosen } = request;
  return {
    ...chosen,
    ...(note !== undefined && { note }),
    by,
    ...(parent !== undefined && { parent }),
    ...data,
  };
}
