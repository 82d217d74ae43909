// Public file of digits: reads an uploaded picture, predicts its digit, loads the models that come with the code.
export { ARCHITECTURES, type ArchitectureName, weightCount } from './model/architectures.ts';
export { predictFast as predict } from './model/fast-logits.ts';
export { toFloat16 } from './model/float16.ts';
export { goldenDigits, missedGolden, requireGoldenDigits } from './model/golden.ts';
export type { Calibration, Model } from './model/predict.ts';
export { idOf, loadShipped, type ShippedModel } from './model/shipped.ts';
export type { Reading } from './parts/read-one.ts';
export type { Raster } from './raster.ts';
export { PICTURE_ERRORS, readDigit, recognise, recogniseAll } from './read.ts';
export { decode } from './upload/decode.ts';
export { pictureUrl } from './upload/picture-url.ts';
export { v1 as shippedV1 } from './weights/v1.ts';
export { v2 as shippedV2 } from './weights/v2.ts';
