// Public file of digits: reads an uploaded picture, predicts its digit, loads the models that come with the code.
export { ARCHITECTURES, type ArchitectureName, weightCount } from './model/architectures.ts';
export { toFloat16 } from './model/float16.ts';
export { requireGoldenDigits } from './model/golden.ts';
export { type Calibration, type Model, predict } from './model/predict.ts';
export { idOf, loadShipped, type ShippedModel } from './model/shipped.ts';
export { PICTURE_ERRORS, readDigit } from './read.ts';
export { v1 as shippedV1 } from './weights/v1.ts';
export { v2 as shippedV2 } from './weights/v2.ts';
