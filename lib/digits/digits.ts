// The domain's front door: an uploaded file → the digit drawn on it, as the models want to see it.
export { ARCHITECTURES, type ArchitectureName, weightCount } from './architectures.ts';
export { type Miss, missedGolden } from './golden.ts';
export { type Calibration, type Model, predict } from './predict.ts';
export { PICTURE_ERRORS, readDigit } from './read.ts';
export { idOf, loadShipped, type ShippedModel } from './shipped.ts';
export { v1 as shippedV1 } from './weights/v1.ts';
export { v2 as shippedV2 } from './weights/v2.ts';
