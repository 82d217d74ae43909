// How far to believe a model: the temperature and the threshold of doubt, chosen on digits it was not trained on.
import { ARCHITECTURES, type ArchitectureName } from '../model/architectures.ts';
import { softmax } from '../model/layers.ts';
import { type Calibration, interpret, type Model, type Prediction, predict } from '../model/predict.ts';
import { type DigitSet, pictureOf } from './idx.ts';

/** A prediction and the digit it should have been. */
export interface Answer {
  readonly label: number;
  readonly prediction: Prediction;
}

/** One answer per digit of `digits`, in order; the model sees the pictures as they are. */
export function answers(model: Model, digits: DigitSet): Answer[] {
  return Array.from(digits.labels, (label, i) => ({
    label,
    prediction: predict(model, pictureOf(digits, i)),
  }));
}

export function isRight({ label, prediction }: Answer): boolean {
  return prediction.digit === label;
}

/**
 * The temperature, then the threshold.
 *
 * @param digits as they leave the normaliser, none of them trained on
 * @param mayDoubt share of these digits that may be doubted
 */
export function calibrate(
  architecture: ArchitectureName,
  weights: Float32Array,
  digits: DigitSet,
  mayDoubt: number,
): Calibration {
  const logits = Array.from(digits.labels, (_, i) =>
    ARCHITECTURES[architecture].logits(weights, pictureOf(digits, i)),
  );
  return calibrateLogits(logits, digits.labels, mayDoubt);
}

/** The same, of logits that are known already. @param logits of each digit, in the order of `labels` */
export function calibrateLogits(
  logits: readonly Float32Array[],
  labels: Uint8Array,
  mayDoubt: number,
): Calibration {
  const temperature = bestTemperature(logits, labels);
  const given = interpretAll(logits, labels, { temperature, doubtfulBelow: 0 });
  return { temperature, doubtfulBelow: doubtThreshold(given, mayDoubt) };
}

/** One answer for each picture's logits. */
export function interpretAll(
  logits: readonly Float32Array[],
  labels: Uint8Array,
  calibration: Calibration,
): Answer[] {
  return logits.map((values, i) => ({
    label: labels[i] as number,
    prediction: interpret(values, calibration),
  }));
}

/** Temperatures to look between, and how exactly. */
const COLDEST = 0.2;
const HOTTEST = 5;
const PRECISION = 1e-3;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature under which the right digits are most probable (least cross-entropy), by golden-section search on its
 * logarithm; the loss has one minimum. Source: C. Guo et al., "On calibration of modern neural networks", ICML 2017.
 */
function bestTemperature(logits: readonly Float32Array[], labels: Uint8Array): number {
  const loss = (logarithm: number) => crossEntropy(logits, labels, Math.exp(logarithm));
  let [low, high] = [Math.log(COLDEST), Math.log(HOTTEST)];
  while (high - low > PRECISION) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Number(Math.exp((low + high) / 2).toFixed(3));
}

function crossEntropy(logits: readonly Float32Array[], labels: Uint8Array, temperature: number): number {
  const losses = logits.map(
    (values, i) => -Math.log(softmax(values, temperature)[labels[i] as number] as number),
  );
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

const STEP = 0.01;

/** Share of the wrong answers that should be doubted. */
const SHOULD_CATCH = 0.9;

/**
 * The least threshold, in steps of 0.01, that doubts nine in ten of the wrong answers; or, where that would doubt more
 * than `mayDoubt` of all answers, the greatest that does not.
 */
function doubtThreshold(given: readonly Answer[], mayDoubt: number): number {
  const wrong = given.filter((answer) => !isRight(answer));
  let threshold = STEP;
  for (let next = STEP; next < 1; next = Number((next + STEP).toFixed(2))) {
    const doubted = (all: readonly Answer[]) =>
      all.filter(({ prediction }) => prediction.probability < next).length;
    if (doubted(given) > mayDoubt * given.length) break;
    threshold = next;
    if (doubted(wrong) >= SHOULD_CATCH * wrong.length) break;
  }
  return threshold;
}

const BINS = 15;

/**
 * Expected calibration error, 0–1: how far the share of right answers is from their probability, over 15 equal bins
 * weighed by their answers. Source: M. Naeini et al., "Obtaining well calibrated probabilities using Bayesian
 * binning", AAAI 2015.
 */
export function calibrationError(given: readonly Answer[]): number {
  const bins = Array.from({ length: BINS }, () => ({ right: 0, probability: 0 }));
  for (const answer of given) {
    const { probability } = answer.prediction;
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))] as (typeof bins)[number];
    bin.probability += probability;
    if (isRight(answer)) bin.right++;
  }
  return bins.reduce((sum, { right, probability }) => sum + Math.abs(right - probability), 0) / given.length;
}
