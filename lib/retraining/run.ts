// A run: one retraining from its request to its end. Its item in the table, and its results.
import * as z from 'zod/mini';
import { digit } from '#lib/task.ts';

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

/** The size of the training data. */
export interface DataCounts {
  /** Users' answers, including those held out, and how many users gave them. */
  readonly labels: number;
  readonly users: number;
  readonly held_out_labels: number;
  /** Digits of MNIST that training draws from. */
  readonly base_digits: number;
}

/** Why a label is not learnt: the first three are of the label itself (labels/trust.ts), the others of shares (labels/select.ts). */
export const LEFT_OUT = [
  'excluded',
  'contradicts_models',
  'new_account',
  'share_of_user',
  'share_of_network',
  'share_of_new_accounts',
  'too_many',
] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

const count = z.int().check(z.minimum(0));

/** Corrections that rest on few networks (labels/few-networks.ts). */
export const fewNetworksView = z
  .object({
    before: z.optional(digit).check(z.describe('Missing, as `after`, when it is of all digits together')),
    after: z.optional(digit).check(z.describe('What the answers say, where the parent reads `before`')),
    corrections: count.check(z.describe('Answers that correct the parent in this way')),
    of_few: count.check(z.describe('Those of them that are of so few networks')),
    networks: count.check(z.describe('Five at most')),
  })
  .check(z.describe('Corrections that rest on five networks or fewer: the run waits for approval'));
export type FewNetworks = z.output<typeof fewNetworksView>;

/** What a run learnt from whom. */
export interface Learnt {
  /** Known networks; answers whose network is not known count for none. */
  readonly networks: number;
  /** Answers by whom we trust for them (labels/trust.ts), together `labels`. */
  readonly confirmed: number;
  readonly trusted: number;
  readonly open: number;
  /** Held-out answers that nobody vouches for. */
  readonly held_out_open: number;
  /** Missing when no correction rests on few networks. */
  readonly few_networks?: FewNetworks;
  /** Answers that were read and not learnt, by reason. */
  readonly left_out: Partial<Record<LeftOut, number>>;
  /** The ten users who gave most; a correction is an answer that contradicts the parent. */
  readonly teachers: readonly {
    readonly username: string;
    readonly labels: number;
    readonly corrections: number;
  }[];
}

/** How the candidate reads users' pictures otherwise than its parent. */
export interface Changes {
  /** Pictures that were compared, and those of them that are read otherwise. */
  readonly compared: number;
  readonly changed: number;
  /** The most frequent changes: read as `before` by the parent, as `after` by the candidate; how many labels say `after`. */
  readonly pairs: readonly {
    readonly before: number;
    readonly after: number;
    readonly count: number;
    readonly as_labelled: number;
  }[];
  /** Some of these pictures, packed. */
  readonly pictures: readonly {
    readonly label: number;
    readonly before: number;
    readonly after: number;
    readonly pixels: Uint8Array;
  }[];
}

/** Pictures that the candidate and the model that serves have read. */
export interface PairCounts {
  readonly pictures: number;
  /** Read right by the candidate alone, and by the serving model alone. */
  readonly better: number;
  readonly worse: number;
}

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

/** One comparison of the gate. Shares are 0–1; of the golden digits it is the number that is missed. */
export interface GateCheck {
  readonly name: string;
  /** The least (of golden digits: the most) that `after` may be. */
  readonly limit: number;
  readonly before: number;
  readonly after: number;
  readonly passed: boolean;
}

/** The gate's decision whether a retrained model may serve (gate.ts). */
export interface GateVerdict {
  readonly passed: boolean;
  /** Every check, passed or not; runs of before they were kept have none. */
  readonly checks?: readonly GateCheck[];
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
  readonly learnt: Learnt;
  readonly changes: Changes;
  /** Held-out labels that an administrator vouches for. */
  readonly held_out_pairs: PairCounts;
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
