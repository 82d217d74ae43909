// Public file of training and evaluation. Apart from digits.ts, so that functions that only read pictures bundle neither
// TensorFlow.js nor MNIST.

export { NOT_A_DIGIT } from '#lib/task.ts';
export { ARCHITECTURES } from '../model/architectures.ts';
export { roundedToFloat16 } from '../model/float16.ts';
export { missedGolden } from '../model/golden.ts';
export type { Model } from '../model/predict.ts';
export { normalisedSet, PLAIN_VIEWS } from './augmented-views.ts';
export { batchesOf, batchLogits } from './batch-logits.ts';
export { batches } from './batches.ts';
export { type Answer, calibrateLikeParent, interpretAll, isRight } from './calibration.ts';
export { type DigitSet, pictureOf, slice } from './idx.ts';
export { type Mnist, readMnist } from './mnist.ts';
export { drawNotDigit } from './not-digits.ts';
export { seededRandom } from './rng.ts';
export { createTrainer, type Trainer } from './trainer.ts';
