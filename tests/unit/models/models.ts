// Models and moves for tests: real networks that differ by tiny changes of their weights.
import { loadShipped, type Model, shippedV2 } from '#lib/digits/digits.ts';
import type { AliasMove, Lineage } from '#lib/models/models.ts';

/** The shipped v2 with weights changed so little that it reads the same; each `serial` gives different weights. */
export function retrained(serial: number): Model {
  const model = loadShipped(shippedV2);
  const weights = model.weights.map((weight) => weight * (1 + serial * 1e-5));
  return { ...model, id: `cnn-${serial.toString(16).padStart(8, '0')}`, weights };
}

/** A model that misreads every 7. */
export function forgetful(serial: number): Model {
  const model = retrained(serial);
  // The last eleven numbers are the answers' biases.
  model.weights[model.weights.length - 11 + 7] = -100;
  return model;
}

export const lineage = (run_id: string): Lineage => ({
  parent: 'cnn-58ba9540',
  run_id,
  git_commit: null,
  labels: 200,
  users: 8,
  base_digits: 24_000,
  metrics: { accuracy: 0.994 },
});

/** Moves of v1 from model to model, one a minute. `'<B'` is a rollback to B. */
export function movesAlong(first: string, ...path: string[]): AliasMove[] {
  let from = first;
  return path.map((step, i) => {
    const to = step.replace('<', '');
    const at = new Date(Date.UTC(2026, 0, 2, 3, i)).toISOString();
    const move: AliasMove = { alias: 'v1', revision: i + 1, from, to, by: 'boss', reason: 'r', at };
    from = to;
    return step.startsWith('<') ? { ...move, rollback: true } : move;
  });
}
