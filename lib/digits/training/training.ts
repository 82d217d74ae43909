// The front door of training: what it takes to teach a model and to judge it. Kept apart from digits.ts, since
// TensorFlow.js and the digits to train on belong into no function that only reads pictures.
export { ARCHITECTURES, MAY_DOUBT, NOT_A_DIGIT } from '../architectures.ts';
export { type Miss, missedGolden } from '../golden.ts';
export type { Model } from '../predict.ts';
export { batches } from './batches.ts';
export { type Answer, calibrateLogits, interpretAll, isRight } from './calibration.ts';
export { type DigitSet, slice } from './idx.ts';
export { logitsOfMany } from './many.ts';
export { type Mnist, readMnist } from './mnist.ts';
export { drawNotDigit } from './not-digits.ts';
export { seededRandom } from './rng.ts';
export { createTrainer, type Trainer } from './trainer.ts';
export { normalisedSet } from './views.ts';
