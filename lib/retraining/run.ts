// A run: one retraining from its request to its end. Its item in the table, its results, and the API's schema of it.
import * as z from 'zod';

export const DEFAULT_LEARNING_RATE = 0.001;
export const DEFAULT_EPOCHS = 5;

/** The body of POST /admin/retrain_mlflow. */
export const retrainingRequest = z.strictObject({
  learning_rate: z.number().positive().max(0.1).default(DEFAULT_LEARNING_RATE),
  epochs: z.int().min(1).max(50).default(DEFAULT_EPOCHS),
  note: z.string().trim().min(1).max(500).optional(),
});
export type RetrainingRequest = z.output<typeof retrainingRequest>;

export const runId = z.string().regex(/^[0-9a-f]{32}$/);

/** A message of the retraining queue. */
export const runMessage = z.strictObject({ run_id: runId });

/** A position in the list of runs: directly after this run. */
export const runPosition = z.strictObject({ created_at: z.iso.datetime(), run_id: runId });
export type RunPosition = z.output<typeof runPosition>;

/** The statuses that Slack is notified of, in the order in which they happen. */
export const NOTIFIED_STATUSES = ['queued', 'published', 'rejected', 'failed'] as const;
export type NotifiedStatus = (typeof NOTIFIED_STATUSES)[number];
export type FinalStatus = Exclude<NotifiedStatus, 'queued'>;

/** The size of the training data. */
export interface DataCounts {
  /** Users' answers, including those held out, and how many users gave them. */
  readonly labels: number;
  readonly users: number;
  readonly held_out_labels: number;
  /** Digits of MNIST that training draws from. */
  readonly base_digits: number;
}

export interface Epoch {
  readonly epoch: number;
  /** Mean over the epoch's batches, in nats. */
  readonly loss: number;
  /** On 1,000 of MNIST's held-out digits. */
  readonly accuracy: number;
  /** On the held-out answers; absent when there are none. */
  readonly feedback_accuracy?: number;
}

export interface Score {
  readonly count: number;
  readonly right: number;
}

/** Share of right answers, 0–1; 0 when the set is empty. */
export function accuracyOf({ count, right }: Score): number {
  return count === 0 ? 0 : right / count;
}

/** A model's scores on the evaluation sets (evaluate.ts). */
export interface Evaluation {
  readonly heldOut: Score;
  /** Of `heldOut`, by true digit 0–9. */
  readonly byDigit: readonly Score[];
  readonly test: Score;
  readonly feedback: Score;
  /** The golden digits that the model misreads or doubts. */
  readonly golden: readonly { readonly digit: number; readonly read: number; readonly doubtful: boolean }[];
  /** Counts of `heldOut`. 10 rows: true digits 0–9; 11 columns: answers 0–9 and 10 for "not one digit". */
  readonly confusion: readonly (readonly number[])[];
}

/** The gate's decision whether a retrained model may serve (gate.ts). */
export interface GateVerdict {
  readonly passed: boolean;
  /** Why it was refused, a Spanish sentence each. */
  readonly reasons: string[];
}

/** The results of training, whether or not the gate lets the model serve. */
export interface Result {
  readonly data: DataCounts;
  readonly epochs: readonly Epoch[];
  readonly metrics: Record<string, number>;
  readonly gate: GateVerdict;
  readonly confusion: Evaluation['confusion'];
  readonly candidate: {
    readonly id: string;
    readonly architecture: string;
    readonly temperature: number;
    readonly doubtfulBelow: number;
  };
}

/** Whether the run is in MLflow; `off` without a server. */
export interface MlflowState {
  readonly state: 'off' | 'pending' | 'logged';
  /** Why it is still pending, for an administrator. */
  readonly reason?: string;
  /** MLflow's id of the run, and its page. */
  readonly run_id?: string;
  readonly url?: string;
}

/** The item as it is stored: property names are DynamoDB's attributes. */
export interface Run extends Partial<Result> {
  readonly run_id: string;
  readonly kind: 'retraining';
  readonly status: 'queued' | 'running' | FinalStatus;
  readonly by: string;
  readonly request: RetrainingRequest;
  /** RFC 3339, as all times here. */
  readonly created_at: string;
  readonly started_at?: string;
  readonly finished_at?: string;
  /** 0–1. */
  readonly progress: number;
  /** Epoch of the lease that last wrote the run: a worker with an older epoch can no longer write it. */
  readonly lease_epoch?: number;
  /** How often a worker has started it. */
  readonly attempts: number;
  /** The model that v2 pointed to when the first worker started. */
  readonly parent?: string;
  /** The model that was published, and the hash of its weights. */
  readonly model?: string;
  readonly sha256?: string;
  /** The move of v2 to that model: its revision, and the model before. */
  readonly moved?: { readonly revision: number; readonly from: string };
  readonly git_commit?: string;
  /** Why it was rejected before training, or failed. */
  readonly error?: string;
  readonly mlflow: MlflowState;
  /** When to try MLflow next; absent when nothing is left to log. A delivery under way moves it forward. */
  readonly mlflow_next_at?: string;
  readonly mlflow_attempts?: number;
  /** Present until the queue message has been sent. */
  readonly pending?: string;
  /** When the sweep last sent the message. */
  readonly resent_at?: string;
  /** Pending notifications: statuses that Slack has not been notified of. The attribute keeps its older name. */
  readonly owed?: ReadonlySet<NotifiedStatus>;
  /** Present while the run is unfinished or anything is pending: the key of the sweep's sparse index. */
  readonly open?: 'open';
}

export function isFinished({ status }: Pick<Run, 'status'>): boolean {
  return status !== 'queued' && status !== 'running';
}

/** The id of the model that a run publishes, the same in each try: "cnn-5x16…" → "cnn-1f0e3dad". */
export function modelIdOf(run_id: string, architecture: string): string {
  return `${architecture.slice(0, architecture.indexOf('-'))}-${run_id.slice(0, 8)}`;
}

/** A run in the API's responses. */
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
