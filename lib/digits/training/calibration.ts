// Calibrates a model: chooses the temperature and the threshold of doubt on digits that it was not trained on.
import type { ArchitectureName } from '../model/architectures.ts';
import { fastLogits, predictFast } from '../model/fast-logits.ts';
import { softmax } from '../model/layers.ts';
import {
  type Calibration,
  interpret,
  interpretLooks,
  type Model,
  type Prediction,
} from '../model/predict.ts';
import { meanLogits } from '../model/views.ts';
import { type DigitSet, pictureOf } from './idx.ts';

/** A prediction and the true digit. */
export interface Answer {
  readonly label: number;
  readonly prediction: Prediction;
}

/** One answer for each digit of `digits`, in order; the pictures are not normalised. */
export function answers(model: Model, digits: DigitSet): Answer[] {
  return Array.from(digits.labels, (label, i) => ({
    label,
    prediction: predictFast(model, pictureOf(digits, i)),
  }));
}

export function isRight({ label, prediction }: Answer): boolean {
  return prediction.digit === label;
}

/**
 * Chooses the temperature first, then the threshold.
 * @param sets normalised pictures that the model was not trained on. Each set counts the same, however many pictures it has:
 * the thousands of MNIST are of one kind of hand, and users write with others.
 * @param mayDoubt the largest share of the first set that may be doubted
 */
export function calibrate(
  architecture: ArchitectureName,
  weights: Float32Array,
  sets: readonly DigitSet[],
  mayDoubt: number,
): Calibration {
  const read = sets.map((set) =>
    Array.from(set.labels, (label, i) => ({
      ...looksAt(architecture, weights, pictureOf(set, i)),
      label,
      share: 1 / (sets.length * set.count),
    })),
  );
  return calibrateLooks(read, mayDoubt);
}

function looksAt(architecture: ArchitectureName, weights: Float32Array, pixels: Uint8Array): Looks {
  const logitsOf = (seen: Uint8Array) => fastLogits(architecture, weights, seen);
  const logits = logitsOf(pixels);
  return { logits, ofViews: meanLogits(logitsOf, pixels, logits) };
}

/** A digit, what the model makes of it, and its share of all digits. The shares add up to 1. */
interface Read {
  readonly logits: Float32Array;
  readonly label: number;
  readonly share: number;
}

/** What a model makes of a picture, and on average of its views. */
interface Looks {
  readonly logits: Float32Array;
  readonly ofViews: Float32Array;
}

function calibrateLooks(sets: readonly (readonly (Read & Looks)[])[], mayDoubt: number): Calibration {
  const temperature = bestCalibratedTemperature(sets);
  const given = sets.map((set) =>
    set.map(({ label, share, ...looks }) => ({ label, share, prediction: readAt(looks, temperature) })),
  );
  return { temperature, doubtfulBelow: doubtThreshold(given, mayDoubt) };
}

/**
 * The calibration of a model that was fine-tuned from a parent. Its temperature differs from the parent's as much as the
 * best temperatures of both on these digits differ; and it doubts as many of these digits as the parent does, to one
 * step of the threshold. So what the parent's calibration knows of other handwriting stays.
 */
export function calibrateLikeParent(
  parent: { readonly calibration: Calibration; readonly logits: readonly Float32Array[] },
  logits: readonly Float32Array[],
  labels: Uint8Array,
): Calibration {
  const hotter = bestTemperature(evenly(logits, labels)) / bestTemperature(evenly(parent.logits, labels));
  const temperature = Number((parent.calibration.temperature * hotter).toFixed(3));
  const wanted = doubtedShare(interpretAll(parent.logits, labels, parent.calibration));
  const given = interpretAll(logits, labels, { temperature, doubtfulBelow: 0 });
  return { temperature, doubtfulBelow: thresholdFor(given, wanted) };
}

/** Digits that all count the same. */
function evenly(all: readonly Float32Array[], labels: Uint8Array): Read[] {
  return all.map((logits, i) => ({ logits, label: labels[i] as number, share: 1 / all.length }));
}

function doubtedShare(given: readonly Answer[]): number {
  return given.filter(({ prediction }) => prediction.doubtful).length / given.length;
}

/** The threshold, in steps of 0.01, that doubts a share of the answers nearest to `wanted`; of several the lowest. */
function thresholdFor(given: readonly Answer[], wanted: number): number {
  let best = { threshold: STEP, distance: Number.POSITIVE_INFINITY };
  for (let step = 1; step < 1 / STEP; step++) {
    const threshold = Number((step * STEP).toFixed(2));
    const share = given.filter(({ prediction }) => prediction.probability < threshold).length / given.length;
    const distance = Math.abs(share - wanted);
    if (distance < best.distance) best = { threshold, distance };
  }
  return best.threshold;
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

/** The range of the temperature, and the precision of its logarithm. */
const COLDEST = 0.2;
const HOTTEST = 5;
const PRECISION = 1e-3;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature with the least cross-entropy, by golden-section search on its logarithm; the loss has one minimum.
 * Source: C. Guo et al., "On calibration of modern neural networks", ICML 2017.
 */
function bestTemperature(digits: readonly Read[]): number {
  const loss = (logarithm: number) => crossEntropy(digits, Math.exp(logarithm));
  let [low, high] = [Math.log(COLDEST), Math.log(HOTTEST)];
  while (high - low > PRECISION) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Number(Math.exp((low + high) / 2).toFixed(3));
}

function crossEntropy(digits: readonly Read[], temperature: number): number {
  return digits.reduce(
    (sum, { logits, label, share }) => sum - share * Math.log(softmax(logits, temperature)[label] as number),
    0,
  );
}

/** Steps between the temperatures that are compared. */
const TEMPERATURE_STEP = 1.02;

/**
 * The temperature with the least calibration error, on average over the sets; of equal ones the lowest. The one with the least
 * cross-entropy is higher: a few mistakes that the model is very sure of weigh so much there that all other answers look less sure
 * than they are.
 */
function bestCalibratedTemperature(sets: readonly (readonly (Read & Looks)[])[]): number {
  let best = { temperature: COLDEST, error: Number.POSITIVE_INFINITY };
  for (let temperature = COLDEST; temperature <= HOTTEST; temperature *= TEMPERATURE_STEP) {
    const error = sets.reduce((sum, set) => sum + calibrationErrorAt(set, temperature) / sets.length, 0);
    if (error < best.error) best = { temperature, error };
  }
  return Number(best.temperature.toFixed(3));
}

/** As it is served. */
function readAt({ logits, ofViews }: Looks, temperature: number): Prediction {
  return interpretLooks(logits, () => ofViews, { temperature, doubtfulBelow: 0 });
}

function calibrationErrorAt(digits: readonly (Read & Looks)[], temperature: number): number {
  return calibrationError(
    digits.map(({ label, ...looks }) => {
      const { digit, probability } = readAt(looks, temperature);
      return { isRight: digit === label, probability };
    }),
  );
}

const STEP = 0.01;

/** The share of the wrong answers that should be doubted. */
const SHOULD_CATCH = 0.9;

/**
 * The lowest threshold, in steps of 0.01, that doubts nine in ten of the wrong answers of all sets; or, if that doubts more
 * than `mayDoubt` of the first set, the highest threshold that does not.
 */
function doubtThreshold(
  sets: readonly (readonly (Answer & { readonly share: number })[])[],
  mayDoubt: number,
): number {
  const [first = []] = sets;
  const wrong = sets.flat().filter((answer) => !isRight(answer));
  const doubtedOf = (all: typeof first, below: number) => {
    const total = (some: typeof first) => some.reduce((sum, { share }) => sum + share, 0);
    return total(all.filter(({ prediction }) => prediction.probability < below)) / total(all);
  };
  let threshold = STEP;
  for (let next = STEP; next < 1; next = Number((next + STEP).toFixed(2))) {
    if (doubtedOf(first, next) > mayDoubt) break;
    threshold = next;
    if (wrong.length === 0 || doubtedOf(wrong, next) >= SHOULD_CATCH) break;
  }
  return threshold;
}

const BINS = 15;

/**
 * Expected calibration error, 0–1: the difference between the share of right answers and their mean probability, over 15
 * equal bins weighted by their number of answers.
 * Source: M. Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
 */
export function calibrationError(
  given: readonly { readonly isRight: boolean; readonly probability: number }[],
): number {
  const bins = Array.from({ length: BINS }, () => ({ right: 0, probability: 0 }));
  for (const { isRight, probability } of given) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))] as (typeof bins)[number];
    bin.probability += probability;
    if (isRight) bin.right++;
  }
  return bins.reduce((sum, { right, probability }) => sum + Math.abs(right - probability), 0) / given.length;
}
