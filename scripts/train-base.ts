// npm run train:base: trains the shipped model v1 from MNIST; writes its weights and its model card.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Model } from '../lib/digits/predict.ts';
import type { DigitSet } from '../lib/digits/training/idx.ts';
import { readMnist } from '../lib/digits/training/mnist.ts';
import { permutation, seededRandom } from '../lib/digits/training/rng.ts';
import { answers, doubtTable, type Score, score } from './training/evaluation.ts';
import { createTrainer } from './training/mlp-trainer.ts';
import { showProgress } from './training/progress.ts';
import { modelCard, weightsModule } from './training/release.ts';
import { drawView } from './training/views.ts';

const SEED = 7;
const EPOCHS = 24;
const BATCH = 64;

/** Highest learning rate: reached after the warm-up, then down to 0 along a cosine. */
const LEARNING_RATE = 4e-3;
const WARM_UP_STEPS = 200;

const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

const PIXELS = 784;

const mnist = readMnist();
const weights = train(mnist.training);
const sha256 = createHash('sha256').update(weights).digest('hex');
const model: Model = { id: `mlp-${sha256.slice(0, 8)}`, architecture: 'mlp-784-128-10', weights };
const raw = score(answers(model, mnist.test, 'raw'));
const normalised = score(answers(model, mnist.test, 'normaliser'));
const doubt = doubtTable(answers(model, mnist.heldOut, 'normaliser'), THRESHOLDS);
const recipe = { seed: SEED, epochs: EPOCHS, batch: BATCH, learningRate: LEARNING_RATE };
const release = { weights, sha256, ...recipe, raw, normalised, doubt };
writeFileSync(new URL('../lib/digits/weights/v1.ts', import.meta.url), weightsModule(release));
writeFileSync(new URL('../docs/model-card-v1.md', import.meta.url), modelCard(release));
process.stdout.write(`${table({ raw, normalised })}\nSHA-256 of the weights: ${sha256}\n`);

/** The averaged weights after all epochs. */
function train(digits: DigitSet): Float32Array {
  const random = seededRandom(SEED);
  const trainer = createTrainer(random);
  const stepsPerEpoch = Math.floor(digits.count / BATCH);
  const steps = EPOCHS * stepsPerEpoch;
  const progress = showProgress(steps);
  const pictures = new Float32Array(BATCH * PIXELS);
  const labels = new Uint8Array(BATCH);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = permutation(digits.count, random);
    let loss = 0;
    for (let step = 0; step < stepsPerEpoch; step++) {
      for (let i = 0; i < BATCH; i++) {
        const index = order[step * BATCH + i] as number;
        drawView(digits, index, random).forEach((value, pixel) => {
          pictures[i * PIXELS + pixel] = value / 255;
        });
        labels[i] = digits.labels[index] as number;
      }
      const done = epoch * stepsPerEpoch + step;
      loss += trainer.step(pictures, labels, learningRateAt(done, steps));
      progress.update(done + 1);
    }
    progress.update(
      (epoch + 1) * stepsPerEpoch,
      `epoch ${epoch + 1}, loss ${(loss / stepsPerEpoch).toFixed(4)}`,
    );
  }
  progress.stop();
  return trainer.averaged;
}

function learningRateAt(step: number, steps: number): number {
  const warm = Math.min(1, (step + 1) / WARM_UP_STEPS);
  return (warm * LEARNING_RATE * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}

/** Right answers in percent, a column per digit. */
function table(scores: Record<string, Score>): string {
  const cell = (share: number) => (share * 100).toFixed(2).padStart(7);
  const heading = `${' '.repeat(12)}    all${Array.from({ length: 10 }, (_, digit) => String(digit).padStart(7)).join('')}`;
  const rows = Object.entries(scores).map(
    ([name, { accuracy, perDigit }]) => `${name.padEnd(12)}${cell(accuracy)}${perDigit.map(cell).join('')}`,
  );
  return [heading, ...rows].join('\n');
}
