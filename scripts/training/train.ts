// Trains one shipped model by its recipe, and calibrates it on the held-out digits.
import { createHash } from 'node:crypto';
import { type ArchitectureName, MAY_DOUBT } from '../../lib/digits/model/architectures.ts';
import { roundedToFloat16 } from '../../lib/digits/model/float16.ts';
import type { Model } from '../../lib/digits/model/predict.ts';
import { type HandwritingRecord, idOf } from '../../lib/digits/model/shipped.ts';
import { normalisedSet } from '../../lib/digits/training/augmented-views.ts';
import { batches, batchesPerEpoch, type Source } from '../../lib/digits/training/batches.ts';
import { calibrate } from '../../lib/digits/training/calibration.ts';
import type { DigitSet } from '../../lib/digits/training/idx.ts';
import type { Mnist } from '../../lib/digits/training/mnist.ts';
import { type Random, seededRandom } from '../../lib/digits/training/rng.ts';
import { createTrainer } from '../../lib/digits/training/trainer.ts';
import { showProgress } from '../progress.ts';
import type { Handwriting } from './handwriting.ts';
import { NOT_DIGITS, type Phase, type Recipe } from './recipes.ts';
import { fontDigits, letters, notDigits } from './sets.ts';

export interface Trained {
  readonly model: Model;
  readonly sha256: string;
  readonly handwriting?: HandwritingRecord | undefined;
}

/** @param handwriting labelled pictures of one's own, to train on beside MNIST */
export async function train(recipe: Recipe, mnist: Mnist, handwriting?: Handwriting): Promise<Trained> {
  const { architecture, phases } = recipe;
  let weights: Float32Array | undefined;
  for (const [i, phase] of phases.entries()) {
    const title = `${architecture}, phase ${i + 1} of ${phases.length}`;
    weights = await fit(phase, { architecture, weights, title }, mnist.training, handwriting);
  }
  if (weights === undefined) throw new Error('a recipe without phases');
  return {
    ...calibrated(architecture, roundedToFloat16(weights), mnist, handwriting),
    handwriting: handwriting?.record,
  };
}

/** A model of these weights, calibrated on the digits of MNIST and of the writers that are held out. */
export function calibrated(
  architecture: ArchitectureName,
  weights: Float32Array,
  mnist: Mnist,
  handwriting?: Handwriting,
): Omit<Trained, 'handwriting'> {
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const heldOut = [normalisedSet(mnist.heldOut), ...(handwriting ? [handwriting.heldOut] : [])];
  const calibration = calibrate(architecture, weights, heldOut, MAY_DOUBT[architecture]);
  return { model: { id: idOf({ architecture, sha256 }), architecture, weights, calibration }, sha256 };
}

function sourcesOf(
  { perBatch }: Phase,
  mnist: DigitSet,
  handwriting: Handwriting | undefined,
  random: Random,
): Source[] {
  return [
    { set: mnist, perBatch: perBatch.mnist },
    ...(handwriting ? [{ set: handwriting.training, perBatch: perBatch.handwriting }] : []),
    { set: fontDigits(), perBatch: perBatch.fontDigits },
    ...(perBatch.letters > 0 ? [{ set: letters(), perBatch: perBatch.letters }] : []),
    ...(perBatch.notDigits > 0
      ? [{ set: notDigits(NOT_DIGITS, mnist, random), perBatch: perBatch.notDigits }]
      : []),
  ];
}

interface Fit {
  readonly architecture: ArchitectureName;
  /** Those of the phase before. */
  readonly weights: Float32Array | undefined;
  /** Shown with the progress. */
  readonly title: string;
}

/** @returns the averaged weights after all epochs of the phase */
async function fit(
  phase: Phase,
  { title, ...start }: Fit,
  mnist: DigitSet,
  handwriting: Handwriting | undefined,
): Promise<Float32Array> {
  const random = seededRandom(phase.seed);
  const sources = sourcesOf(phase, mnist, handwriting, random);
  const trainer = await createTrainer({ ...phase, ...start, random });
  const perEpoch = batchesPerEpoch(sources);
  const steps = phase.epochs * perEpoch;
  const progress = showProgress(`training ${title}`, steps);
  const stream = batches(sources, random, phase.views);
  let loss = 0;
  for (let step = 0; step < steps; step++) {
    loss += trainer.step(stream.next().value, learningRateAt(step, steps, phase));
    if ((step + 1) % perEpoch === 0) {
      progress.update(step + 1, `epoch ${(step + 1) / perEpoch}, loss ${(loss / perEpoch).toFixed(4)}`);
      loss = 0;
    } else {
      progress.update(step + 1);
    }
  }
  progress.stop();
  trainer.dispose();
  return trainer.averaged;
}

function learningRateAt(step: number, steps: number, { learningRate, warmUpSteps }: Phase): number {
  const warm = Math.min(1, (step + 1) / warmUpSteps);
  return (warm * learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}
