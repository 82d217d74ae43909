// What a model answers to one picture of a suite.
import { predictFast } from '../../lib/digits/model/fast-logits.ts';
import type { Model, Prediction } from '../../lib/digits/model/predict.ts';
import { readMany } from '../../lib/digits/parts/read-many.ts';
import { type Predictor, readOne } from '../../lib/digits/parts/read-one.ts';
import type { Sample } from './suites.ts';

/** An answer. A picture that is refused gets none. */
export interface Answer {
  /** The digit that the picture shows; undefined when it does not show exactly one. */
  readonly label: number | undefined;
  /** The digit that was read; undefined for a string of digits. */
  readonly digit?: number;
  /** Of a string, whether all digits are right, in order. */
  readonly isRight: boolean;
  readonly doubtful: boolean;
  /** 0–1; of a string, that of the least sure digit. */
  readonly probability: number;
  /** Of a wrong answer that was not doubted: the 28×28 grey values that were read. */
  readonly pixels?: Uint8Array;
}

/** @returns undefined when the picture is refused: blank, too much in it, or several digits where one is asked for */
export function answer(model: Model, sample: Sample): Answer | undefined {
  const predict: Predictor = (...seen) => predictFast(model, ...seen);
  if ('pixels' in sample) return sample.pixels && answerOf(sample, sample.pixels, predict(sample.pixels));
  if (sample.reads === 'one') {
    const read = readOne(predict, sample.picture);
    return typeof read === 'string' ? undefined : answerOf(sample, read.pixels, read.prediction);
  }
  const read = readMany(predict, sample.picture);
  if (typeof read === 'string') return undefined;
  const predictions = read.map(({ prediction }) => prediction);
  return {
    label: undefined,
    isRight: predictions.map(({ digit }) => digit).join() === sample.digits.join(),
    doubtful: predictions.some(({ doubtful }) => doubtful),
    probability: Math.min(...predictions.map(({ probability }) => probability)),
  };
}

function answerOf({ label }: Sample, pixels: Uint8Array, prediction: Prediction): Answer {
  const { digit, doubtful, probability } = prediction;
  const isRight = digit === label;
  return { label, digit, isRight, doubtful, probability, ...(!isRight && !doubtful && { pixels }) };
}
