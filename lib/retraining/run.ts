// A run: one retraining from its request to its end, as its item in the table.
import * as z from 'zod/mini';
import type { PairCounts, Result } from './result.ts';

export const DEFAULT_LEARNING_RATE = 0.001;
export const DEFAULT_EPOCHS = 5;

/** The body of POST /admin/retrain_mlflow. */
export const retrainingRequest = z.strictObject({
  learning_rate: z._default(z.number().check(z.positive(), z.maximum(0.1)), DEFAULT_LEARNING_RATE),
  epochs: z._default(z.int().check(z.minimum(1), z.maximum(50)), DEFAULT_EPOCHS),
  note: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))),
  learn_from: z
    .optional(z.enum(['all', 'trusted']))
    .check(z.describe('`trusted`: only from answers that an administrator gave or confirmed')),
});
export type RetrainingRequest = z.output<typeof retrainingRequest>;

export const runId = z.string().check(z.regex(/^[0-9a-f]{32}$/));

/** A message of the retraining queue. */
export const runMessage = z.strictObject({ run_id: runId });

/** A position in the list of runs: directly after this run. */
export const runPosition = z.strictObject({ created_at: z.iso.datetime(), run_id: runId });
export type RunPosition = z.output<typeof runPosition>;

/** The statuses that Slack is notified of, in the order in which they happen. */
export const NOTIFIED_STATUSES = [
  'queued',
  'awaiting_approval',
  'published',
  'discarded',
  'rejected',
  'failed',
] as const;
export type NotifiedStatus = (typeof NOTIFIED_STATUSES)[number];
/** How a worker ends a run. */
export type FinalStatus = Exclude<NotifiedStatus, 'queued' | 'discarded'>;
/** What an administrator makes of a run that awaits approval. */
export type DecidedStatus = 'published' | 'discarded';

/** Trusted labels that were given after the request, by the candidate of a run that awaits approval and by the model behind v2. */
export interface LaterPairs {
  /** The model behind v2 when they were read. */
  readonly against: string;
  /** The last hour that was read. */
  readonly through: string;
  /** The latest decision of an administrator that was known; labels may count otherwise after another. */
  readonly reviewed?: string;
  /** That the serving model answered: of these, people report its errors more often than what it read right. */
  readonly of_served: PairCounts;
  /** That another model answered: a fair comparison. */
  readonly of_others: PairCounts & {
    /** Accuracy of the candidate less that of the serving model; null without two users. */
    readonly difference: number | null;
    /** Valid however often one looks (α = 0.05); null with too few pictures. */
    readonly interval: readonly [number, number] | null;
    /** By user, for the next hour. */
    readonly clusters: { answers: number[]; better: number[]; worse: number[] };
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

export interface Decision {
  readonly status: DecidedStatus;
  readonly by: string;
  readonly reason?: string;
  /** RFC 3339. */
  readonly at: string;
}

/** As the API answers it. Not in run-view.ts, whose schemas a refusal does not need. */
export function viewOfDecision(decision: Decision) {
  return { ...decision, reason: decision.reason ?? null };
}

/** The item as it is stored: property names are DynamoDB's attributes. */
export interface Run extends Partial<Result> {
  readonly run_id: string;
  readonly kind: 'retraining';
  readonly status: 'running' | NotifiedStatus;
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
  /** Present when v2 was moved while the run was trained: then it awaits approval, whoever it learnt from. */
  readonly overtaken?: true;
  readonly git_commit?: string;
  readonly later_pairs?: LaterPairs;
  /** What an administrator decided of a run that awaits approval; it is stored before it is carried out. */
  readonly decision?: Decision;
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

/** The alias that a retraining moves. */
export const CHALLENGER = 'v2';

/** No worker has anything to do for it; an administrator may have. */
export function isFinished({ status }: Pick<Run, 'status'>): boolean {
  return status !== 'queued' && status !== 'running';
}

/** The id of the model that a run publishes, the same in each try: "cnn-5x16…" → "cnn-1f0e3dad". */
export function modelIdOf(run_id: string, architecture: string): string {
  return `${architecture.slice(0, architecture.indexOf('-'))}-${run_id.slice(0, 8)}`;
}

/** Why v2 is moved, in the history of the alias. */
export function reasonOf({ run_id, request }: Pick<Run, 'run_id' | 'request'>): string {
  return `Reentrenamiento ${run_id}${request.note === undefined ? '' : `: ${request.note}`}`;
}
