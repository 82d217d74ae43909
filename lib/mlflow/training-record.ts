// What a retraining leaves behind, as MLflow is to keep it.

export interface Epoch {
  /** From 1. */
  epoch: number;
  loss: number;
  /** Shares of right answers, 0–1. */
  accuracy: number;
  feedback_accuracy?: number;
}

export interface RetrainedModel {
  id: string;
  architecture: string;
  /** The model that it was trained from. */
  parent: string;
  /** Of the weights' bytes, hexadecimal. */
  sha256: string;
  temperature: number;
  doubtfulBelow: number;
  git_commit: string | null;
  /** Answers that it learnt from, and how many people gave them. */
  labels: number;
  users: number;
}

export interface TrainingRecord {
  /** Vigía's own, 32 hexadecimal digits. MLflow gives the run another. */
  run_id: string;
  status: 'published' | 'rejected' | 'failed';
  /** Why it was rejected or failed. */
  error?: string;
  /** Who asked for it, and what for. */
  by: string;
  note?: string;
  /** RFC 3339. */
  created_at: string;
  started_at: string;
  finished_at: string;
  /** Every hyper-parameter; `learning_rate` among them. */
  params: Record<string, string | number | boolean>;
  epochs: readonly Epoch[];
  /** Final and gate figures, `accuracy` among them; a pair that compares the model with its parent ends in `_before` and `_after`. */
  metrics: Record<string, number>;
  gate?: { passed: boolean; reasons: readonly string[] };
  /** Counts. A row for each true digit 0–9, a column for each answer 0–9, and an eleventh for "not one digit" where the model has it. */
  confusion?: readonly (readonly number[])[];
  model?: RetrainedModel;
  /** Of a published model. */
  weights?: Float32Array;
}
