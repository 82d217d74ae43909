// The domain's front door: an uploaded file → the digit drawn on it, as the models want to see it.
import { AppError } from '#lib/errors.ts';
import { decode } from './decode.ts';
import { normalise } from './normalise.ts';

/**
 * Reads an uploaded PNG, JPEG, WebP or GIF as 784 bytes: 28 rows of 28 grey values, 0 paper, 255 ink, whatever the
 * picture's size, light and polarity.
 *
 * @throws AppError `unsupported_image`, `invalid_image` or `image_too_large` for a file that is not such a picture,
 * `blank_image` for one with nothing drawn on it.
 */
export async function readDigit(file: Uint8Array): Promise<Uint8Array> {
  const pixels = normalise(await decode(file));
  if (pixels === undefined) throw new AppError('blank_image');
  return pixels;
}

export { ARCHITECTURES, type ArchitectureName, weightCount } from './architectures.ts';
export { type Miss, missedGolden } from './golden.ts';
export { type Calibration, type Model, predict } from './predict.ts';
export { idOf, loadShipped, type ShippedModel } from './shipped.ts';
export { v1 as shippedV1 } from './weights/v1.ts';
export { v2 as shippedV2 } from './weights/v2.ts';
