// The result of a run: what it learnt from whom, how its candidate compares with its parent, and the gate's verdict.
import * as z from 'zod/mini';
import { digit } from '#lib/task.ts';

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
  /** Every check, passed or not; older runs have none. */
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
