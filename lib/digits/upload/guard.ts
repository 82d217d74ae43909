// Checks a file before it is decoded: refuses small files that would take a decoder too much time or memory (bombs).
import { AppError } from '#lib/errors.ts';
import type { Format } from './format.ts';
import { inspectJpeg } from './jpeg.ts';
import { interlacedBytes, readChunks, withoutAncillaryChunks } from './png.ts';
import { countPrefixGroups } from './vp8l.ts';
import { inspectWebp, type LosslessStream } from './webp.ts';

/** A decoder needs at most about 200 MB and a second for 25 megapixels. Phones take pictures of 12. */
export const MAX_PIXELS = 25_000_000;

/** As in a JPEG, the format of cameras. A PNG of 1×24,000,000 pixels kept the decoder busy for eight seconds. */
export const MAX_SIDE = 65_535;

/**
 * The decoder holds a whole interlaced PNG until its last pass: 150 MB of pixels took 190 MB and 0.9 s, 200 MB took
 * 250 MB and 1.1 s.
 */
const MAX_PNG_HELD_BYTES = 140_000_000;

/** The decoder holds all coefficients of a progressive JPEG: 25 megapixels of three full channels are 150 MB. */
const MAX_JPEG_HELD_BYTES = 160_000_000;

/** Encoders split 4.5 MB into about 600 chunks of 8 KB. 300,000 empty chunks took half a second and 100 MB to list. */
const MAX_PNG_CHUNKS = 10_000;

/** Progressive JPEGs have about ten scans. Each is a pass over all pixels, in which the decoder cannot be interrupted. */
const MAX_JPEG_SCANS = 40;

/** The largest upload, 4.5 MB, is 69 full segments; a colour profile has at most 255, and a scan needs a few tables. */
const MAX_JPEG_SEGMENTS = 1000;

/** Each frame of an animation is a chunk; 2,000 are more than a minute. 10,000 frames took 0.3 s. */
const MAX_WEBP_CHUNKS = 2000;

/** libwebp, which writes nearly all lossless WebPs, writes at most 2,600 groups (MAX_HUFF_IMAGE_SIZE): 52 MB of tables. */
const MAX_PREFIX_GROUPS = 2600;

/**
 * The file that may be decoded: the same, or a PNG without its ancillary chunks.
 * @throws AppError `image_too_large` for a file that would take the decoder too much memory, `invalid_image` for one
 * made to keep it busy.
 */
export function checkedFile(file: Uint8Array, format: Format): Uint8Array {
  if (format === 'png') return checkedPng(file);
  if (format === 'jpeg') checkJpeg(file);
  if (format === 'webp') checkWebp(file);
  return file;
}

function checkedPng(file: Uint8Array): Uint8Array {
  const chunks = readChunks(file, MAX_PNG_CHUNKS + 1);
  if (chunks.length > MAX_PNG_CHUNKS) throw new AppError('invalid_image');
  if (interlacedBytes(file, chunks) > MAX_PNG_HELD_BYTES) throw new AppError('image_too_large');
  return withoutAncillaryChunks(file, chunks);
}

function checkJpeg(file: Uint8Array): void {
  const { scans, segments, heldBytes } = inspectJpeg(file);
  if (scans > MAX_JPEG_SCANS || segments > MAX_JPEG_SEGMENTS) throw new AppError('invalid_image');
  if (heldBytes > MAX_JPEG_HELD_BYTES) throw new AppError('image_too_large');
}

function checkWebp(file: Uint8Array): void {
  const { chunks, lossless } = inspectWebp(file, MAX_WEBP_CHUNKS + 1);
  if (chunks > MAX_WEBP_CHUNKS) throw new AppError('invalid_image');
  lossless.forEach(checkLosslessStream);
}

function checkLosslessStream({ bytes, width, height }: LosslessStream): void {
  if (width * height > MAX_PIXELS) throw new AppError('image_too_large');
  const groups = countPrefixGroups(bytes, width, height);
  if (groups === undefined || groups > MAX_PREFIX_GROUPS) throw new AppError('invalid_image');
}
