// What #/draw says of a model that has learnt from the person: which kept drawings count, and how they were and are read.
import { expect, test } from 'vitest';
import { weightCount } from '#lib/digits/model/architectures.ts';
import type { Model } from '#lib/digits/model/predict.ts';
import type { KeptDrawing } from '../../../page/account/drawings.ts';
import { keptReadings } from '../../../page/draw/kept-readings.ts';

const MADE_AT = '2026-01-02T00:00:00.000Z';
const made = Date.parse(MADE_AT);

/** Reads everything as `digit`: without weights only its bias counts. */
function readsAll(digit: number): Model {
  const weights = new Float32Array(weightCount('mlp-784-128-10'));
  weights[weights.length - 10 + digit] = 1;
  return {
    id: 'm',
    architecture: 'mlp-784-128-10',
    calibration: { temperature: 1, doubtfulBelow: 0 },
    weights,
  };
}

const kept = (more: Partial<KeptDrawing>): KeptDrawing => ({
  id: 'p',
  username: 'ana',
  at: made - 1,
  digit: 1,
  doubtful: false,
  version: 'v2',
  model: 'before',
  pixels: new Uint8Array(784),
  ...more,
});

test('drawings with a told digit, made before the model, count; the others do not', () => {
  const drawings = [
    kept({ said: { truth: 4 } }),
    kept({ digit: 4, said: { truth: 4 } }),
    kept({ said: { truth: 1 } }),
    kept({ said: { truth: null } }),
    kept({}),
    kept({ at: made, said: { truth: 4 } }),
  ];
  expect(keptReadings(drawings, readsAll(4), MADE_AT)).toEqual({ count: 3, right: 2, before: 2 });
  expect(keptReadings(drawings, readsAll(1), MADE_AT)).toEqual({ count: 3, right: 1, before: 2 });
});

test('of a model that came with the code nothing counts', () => {
  expect(keptReadings([kept({ said: { truth: 4 } })], readsAll(4), null)).toEqual({
    count: 0,
    right: 0,
    before: 0,
  });
});
