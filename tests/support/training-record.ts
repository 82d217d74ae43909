// A retraining's record, as the worker writes it, for the tests of MLflow.
import { createHash } from 'node:crypto';
import type { TrainingRecord } from '../../lib/mlflow/mlflow.ts';

/** As many weights as the shipped CNN has, so that files and batches have their real size. */
const NUMBERS = 80_331;

/** A run that was published after three epochs, with the figures by digit that the gate compares. */
export function trainingRecord(changes: Partial<TrainingRecord> = {}): TrainingRecord {
  const weights = Float32Array.from({ length: NUMBERS }, (_, index) => Math.sin(index));
  return {
    run_id: '1a2b3c4d5e6f708192a3b4c5d6e7f809',
    status: 'published',
    by: 'ana',
    note: 'Más letra de la oficina de **Vigo**',
    created_at: '2026-11-24T13:40:05.000Z',
    started_at: '2026-11-24T13:40:10.000Z',
    finished_at: '2026-11-24T13:41:10.000Z',
    params: {
      learning_rate: 0.001,
      epochs: 3,
      batch_size: 64,
      optimizer: 'adam',
      label_smoothing: 0.05,
      replay: true,
    },
    epochs: [
      { epoch: 1, loss: 0.42, accuracy: 0.981, feedback_accuracy: 0.9 },
      { epoch: 2, loss: 0.31, accuracy: 0.99, feedback_accuracy: 0.95 },
      { epoch: 3, loss: 0.27, accuracy: 0.992, feedback_accuracy: 0.97 },
    ],
    metrics: {
      accuracy: 0.9922,
      loss: 0.27,
      mnist_held_out_accuracy_before: 0.9941,
      mnist_held_out_accuracy_after: 0.9922,
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, digit) => [`digit_${digit}_accuracy_after`, 0.99 + digit / 1000]),
      ),
    },
    gate: { passed: true, reasons: [] },
    confusion: Array.from({ length: 10 }, (_, digit) =>
      Array.from({ length: 11 }, (_, answer) => (digit === answer ? 490 : (digit * 7 + answer) % 3)),
    ),
    model: {
      id: 'cnn-1a2b3c4d',
      architecture: 'cnn-5x16-5x32-128-11',
      parent: 'cnn-b14c5e75',
      sha256: createHash('sha256').update(Buffer.from(weights.buffer)).digest('hex'),
      temperature: 1.24,
      doubtfulBelow: 0.61,
      git_commit: 'f3ab1c2d4e5f60718293a4b5c6d7e8f901234567',
      labels: 212,
      users: 9,
    },
    weights,
    ...changes,
  };
}
