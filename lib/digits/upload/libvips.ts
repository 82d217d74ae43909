// Decodes pictures by sharp, which is libvips. It is imported for the first picture that needs it.
import type sharp from 'sharp';
import { AppError } from '#lib/errors.ts';
import type { ColourRaster } from './colour.ts';
import { MAX_PIXELS, MAX_SIDE } from './guard.ts';

/** No ordinary picture takes this long. */
const SECONDS_TO_DECODE = 3;

type Sharp = typeof sharp;
type FailOn = 'error' | 'warning';
let loaded: Promise<Sharp> | undefined;

async function load(): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  // Uploads differ, so a cache would only take memory.
  sharp.cache(false);
  // The function has one vCPU. Even on two cores, four threads per picture were no faster and took about 40 MB more.
  sharp.concurrency(1);
  // libvips has decoders for SVG, PDF, TIFF, RAW and more. Each may have vulnerabilities, so all but four are blocked.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadWebpBuffer',
      'VipsForeignLoadNsgifBuffer',
    ],
  });
  return sharp;
}

/**
 * @param longest side of the result in pixels; a larger picture is shrunk
 * @param failOn the least complaint of the decoder that makes the file invalid
 * @returns the pixels as stored, and their EXIF orientation
 * @throws AppError `image_too_large` above 25 megapixels or 65,535 pixels a side, before any pixel is decoded; `invalid_image`
 */
export async function decodeByLibvips(
  file: Uint8Array,
  longest: number,
  failOn: FailOn = 'error',
): Promise<{ colour: ColourRaster; orientation: number }> {
  loaded ??= load();
  // Outside of `attempt`: that sharp cannot be loaded is a fault of ours, not of the file.
  const sharp = await loaded;
  // Our own check of the limit: sharp's would not tell "too large" from "unreadable".
  const { width, height, orientation } = await attempt(() =>
    sharp(file, { limitInputPixels: false }).metadata(),
  );
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw new AppError('image_too_large');
  return { colour: await pixelsOf(sharp, file, longest, failOn), orientation: orientation ?? 1 };
}

async function pixelsOf(
  sharp: Sharp,
  file: Uint8Array,
  longest: number,
  failOn: FailOn,
): Promise<ColourRaster> {
  const { data, info } = await attempt(() =>
    sharp(file, { limitInputPixels: MAX_PIXELS, failOn })
      .timeout({ seconds: SECONDS_TO_DECODE })
      // sharp would turn the whole picture before shrinking it, in memory; orient() turns the small one.
      .resize(longest, longest, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { width: info.width, height: info.height, rgba: data };
}

/** Every error of the decoder means that the file is invalid. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new AppError('invalid_image', { cause });
  }
}
