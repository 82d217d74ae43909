// How a model reads the drawings of this browser whose digit the person has told, beside what was read then. Pure.
import { type Model, predict } from '#lib/digits/model/predict.ts';
import type { KeptDrawing } from '../account/drawings.ts';

export interface KeptReadings {
  count: number;
  /** How many of them the model reads right now, and how many were read right when they were drawn. */
  right: number;
  before: number;
}

/** @param madeAt when the model was made, RFC 3339: it cannot have learnt from a later drawing */
export function keptReadings(
  kept: readonly KeptDrawing[],
  model: Model,
  madeAt: string | null,
): KeptReadings {
  const told = kept.filter(
    ({ at, said }) => typeof said?.truth === 'number' && madeAt !== null && at < Date.parse(madeAt),
  );
  return {
    count: told.length,
    right: told.filter(({ pixels, said }) => predict(model, pixels).digit === said?.truth).length,
    before: told.filter(({ digit, said }) => digit === said?.truth).length,
  };
}
