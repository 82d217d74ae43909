// The record of a finished retraining that is logged to MLflow.

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
  /** Users' answers that it was trained on, and how many users gave them. */
  labels: number;
  users: number;
}

export interface TrainingRecord {
  /** Vigía's id, 32 hexadecimal digits. MLflow gives the run another. */
  run_id: string;
  status: 'published' | 'discarded' | 'rejected' | 'failed';
  /** Why it was rejected or failed. */
  error?: string;
  /** Who requested it, and the note in the request. */
  by: string;
  note?: string;
  /** RFC 3339. */
  created_at: string;
  started_at: string;
  finished_at: string;
  /** Every hyperparameter, including `learning_rate`. */
  params: Record<string, string | number | boolean>;
  epochs: readonly Epoch[];
  /** Final figures, including `accuracy`. Figures before and after training have names in `_before` and `_after`. */
  metrics: Record<string, number>;
  gate?: { passed: boolean; reasons: readonly string[] };
  /** Counts. 10 rows: true digits 0–9; 10 or 11 columns: answers 0–9, and "not one digit" if the model has it. */
  confusion?: readonly (readonly number[])[];
  model?: RetrainedModel;
  /** Only of a published model. */
  weights?: Float32Array;
}
