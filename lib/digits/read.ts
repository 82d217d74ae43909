// Reads an uploaded file: decodes it, and finds and reads the digit, or the digits, on the picture.
import { AppError, type ErrorCode } from '#lib/errors.ts';
import { predictFast } from './model/fast-logits.ts';
import type { Model } from './model/predict.ts';
import { normalise } from './normalise/normalise.ts';
import { readMany } from './parts/read-many.ts';
import { type NotRead, type Reading, readOne } from './parts/read-one.ts';
import type { Raster } from './raster.ts';
import { decode } from './upload/decode.ts';

/** The errors of a refused file. */
export const PICTURE_ERRORS = [
  'unsupported_image',
  'invalid_image',
  'image_too_large',
  'blank_image',
  'too_much_in_picture',
  'several_digits',
] as const satisfies ErrorCode[];

const CODES = {
  blank: 'blank_image',
  tooMuch: 'too_much_in_picture',
  several: 'several_digits',
} as const satisfies Record<NotRead, ErrorCode>;

/**
 * Reads the one digit on a picture.
 * @throws AppError `blank_image` for a picture with nothing drawn on it, `too_much_in_picture` when no drawing stands out, and
 * `several_digits` for two or more digits.
 */
export function recognise(model: Model, picture: Raster): Reading {
  return requireRead(readOne((...seen) => predictFast(model, ...seen), picture));
}

/**
 * Reads all digits on a picture in reading order, 64 at most.
 * @throws AppError `blank_image` or `too_much_in_picture`
 */
export function recogniseAll(model: Model, picture: Raster): Reading[] {
  return requireRead(readMany((...seen) => predictFast(model, ...seen), picture));
}

function requireRead<Read extends object>(read: Read | NotRead): Read {
  if (typeof read === 'string') throw new AppError(CODES[read]);
  return read;
}

/**
 * Normalises the whole drawing of an uploaded file, as it measures and trains models.
 * @returns 784 bytes: 28 rows of 28 grey values, 0 paper, 255 ink
 * @throws AppError `unsupported_image`, `invalid_image` or `image_too_large` for a file that cannot be read,
 * `blank_image` for a picture with nothing drawn on it.
 */
export async function readDigit(file: Uint8Array): Promise<Uint8Array> {
  const pixels = normalise(await decode(file));
  if (pixels === undefined) throw new AppError('blank_image');
  return pixels;
}
