// Decodes an uploaded file to a grey raster: checks the format and the declared size before it decodes any pixel.
import sharp from 'sharp';
import { AppError } from '#lib/errors.ts';
import type { Raster } from '../raster.ts';
import { type ColourRaster, flatten, orient, toGrey } from './colour.ts';
import { formatOf } from './format.ts';
import { checkedFile, MAX_PIXELS } from './guard.ts';

/** In pixels. The normaliser works at 112 pixels and crops a small drawing once; it could not use more detail. */
const LONGEST_SIDE = 512;

/** No ordinary picture takes this long. */
const SECONDS_TO_DECODE = 3;

/** Uploads differ, so a cache would only take memory. */
sharp.cache(false);

/** The function has one vCPU. Even on two cores, four threads per picture were no faster and took about 40 MB more. */
sharp.concurrency(1);

/** libvips has decoders for SVG, PDF, TIFF, RAW and more. Each may have vulnerabilities, so all but four are blocked. */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
  ],
});

/**
 * Reads a PNG, JPEG, WebP or GIF (the first frame of a moving one) as grey values 0–255, upright by its EXIF
 * orientation, its longer side at most 512 pixels; transparent parts get a grey on which the ink shows.
 *
 * @throws AppError `unsupported_image` for other formats, whatever the file's name; `image_too_large` above
 * 25 megapixels, or for as much memory, before any pixel is decoded; `invalid_image` for a file that is truncated,
 * corrupt, or made to keep the decoder busy.
 */
export async function decode(file: Uint8Array): Promise<Raster> {
  const format = formatOf(file);
  if (format === undefined) throw new AppError('unsupported_image');
  const checked = checkedFile(file, format);
  const { orientation } = await readHeader(checked);
  const colour = await readPixels(checked);
  return toGrey(flatten(orient(colour, orientation)));
}

async function readHeader(file: Uint8Array): Promise<{ orientation: number }> {
  // Our own check of the limit: sharp's would not tell "too large" from "unreadable".
  const { width, height, orientation } = await attempt(() =>
    sharp(file, { limitInputPixels: false }).metadata(),
  );
  if (width * height > MAX_PIXELS) throw new AppError('image_too_large');
  return { orientation: orientation ?? 1 };
}

async function readPixels(file: Uint8Array): Promise<ColourRaster> {
  const { data, info } = await attempt(() =>
    sharp(file, { limitInputPixels: MAX_PIXELS, failOn: 'warning' })
      .timeout({ seconds: SECONDS_TO_DECODE })
      // sharp would turn the whole picture before shrinking it, in memory; orient() turns the small one.
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
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
