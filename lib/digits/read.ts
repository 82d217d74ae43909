// Reads an uploaded file: decodes it, finds the drawing and normalises it to a model's input.
import { AppError, type ErrorCode } from '#lib/errors.ts';
import { normalise } from './normalise/normalise.ts';
import { decode } from './upload/decode.ts';

/** The errors of a refused file. */
export const PICTURE_ERRORS = [
  'unsupported_image',
  'invalid_image',
  'image_too_large',
  'blank_image',
] as const satisfies ErrorCode[];

/**
 * Reads an uploaded PNG, JPEG, WebP or GIF of any size, light and polarity.
 * @returns 784 bytes: 28 rows of 28 grey values, 0 paper, 255 ink
 * @throws AppError `unsupported_image`, `invalid_image` or `image_too_large` for a file that cannot be read,
 * `blank_image` for a picture with nothing drawn on it.
 */
export async function readDigit(file: Uint8Array): Promise<Uint8Array> {
  const pixels = normalise(await decode(file));
  if (pixels === undefined) throw new AppError('blank_image');
  return pixels;
}
