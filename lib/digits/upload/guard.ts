// What is refused before a decoder sees it: small files that would make one work or fill memory without limit.
import { AppError } from '#lib/errors.ts';
import type { Format } from './format.ts';
import { outlineJpeg } from './jpeg.ts';
import { interlacedBytes, readChunks, withoutExtras } from './png.ts';
import { countPrefixGroups } from './vp8l.ts';
import { type LosslessStream, outlineWebp } from './webp.ts';

/** Of 25 megapixels a decoder needs at most some 200 MB and a second; phones take 12. */
export const MAX_PIXELS = 25_000_000;

/** An interlaced PNG is held whole until its last pass: 150 MB of it took 190 MB and 0.9 s, 200 MB 250 MB and 1.1 s. */
const MAX_PNG_HELD_BYTES = 140_000_000;

/** So are a progressive JPEG's coefficients, but nothing else: 25 megapixels of three full channels are 150 MB. */
const MAX_JPEG_HELD_BYTES = 160_000_000;

/** Encoders cut 4.5 MB into some 600 pieces of 8 KB; 300,000 empty ones took half a second and 100 MB to list. */
const MAX_PNG_CHUNKS = 10_000;

/** Progressive JPEGs have some ten scans; each costs a pass over all pixels, and the decoder cannot be stopped there. */
const MAX_JPEG_SCANS = 40;

/** 4.5 MB, the largest upload, make 69 full segments; a colour profile comes in at most 255, a scan needs a few tables. */
const MAX_JPEG_SEGMENTS = 1000;

/** A frame is a chunk: over a minute of a moving picture. 10,000 frames took 0.3 s. */
const MAX_WEBP_CHUNKS = 2000;

/** libwebp, which writes nearly all lossless WebPs, makes at most 2,600 (MAX_HUFF_IMAGE_SIZE): 52 MB of tables. */
const MAX_PREFIX_GROUPS = 2600;

/**
 * The file as the decoder may see it.
 * @throws AppError `image_too_large` for one that the decoder would hold in too much memory, `invalid_image` for one
 * made to keep it busy.
 */
export function guarded(file: Uint8Array, format: Format): Uint8Array {
  if (format === 'png') return guardedPng(file);
  if (format === 'jpeg') checkJpeg(file);
  if (format === 'webp') checkWebp(file);
  return file;
}

function guardedPng(file: Uint8Array): Uint8Array {
  const chunks = readChunks(file, MAX_PNG_CHUNKS + 1);
  if (chunks.length > MAX_PNG_CHUNKS) throw new AppError('invalid_image');
  if (interlacedBytes(file, chunks) > MAX_PNG_HELD_BYTES) throw new AppError('image_too_large');
  return withoutExtras(file, chunks);
}

function checkJpeg(file: Uint8Array): void {
  const { scans, segments, heldBytes } = outlineJpeg(file);
  if (scans > MAX_JPEG_SCANS || segments > MAX_JPEG_SEGMENTS) throw new AppError('invalid_image');
  if (heldBytes > MAX_JPEG_HELD_BYTES) throw new AppError('image_too_large');
}

function checkWebp(file: Uint8Array): void {
  const { chunks, lossless } = outlineWebp(file, MAX_WEBP_CHUNKS + 1);
  if (chunks > MAX_WEBP_CHUNKS) throw new AppError('invalid_image');
  lossless.forEach(checkLosslessStream);
}

function checkLosslessStream({ bytes, width, height }: LosslessStream): void {
  if (width * height > MAX_PIXELS) throw new AppError('image_too_large');
  const groups = countPrefixGroups(bytes, width, height);
  if (groups === undefined || groups > MAX_PREFIX_GROUPS) throw new AppError('invalid_image');
}
