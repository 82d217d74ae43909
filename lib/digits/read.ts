// An uploaded file → the digit drawn on it, as the models want to see it.
import { AppError, type ErrorCode } from '#lib/errors.ts';
import { normalise } from './normalise/normalise.ts';
import { decode } from './upload/decode.ts';

/** What a file is refused for. */
export const PICTURE_ERRORS = [
  'unsupported_image',
  'invalid_image',
  'image_too_large',
  'blank_image',
] as const satisfies ErrorCode[];

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
