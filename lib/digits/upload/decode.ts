// An uploaded file → a grey raster: what the bytes are, how big they claim to be, and only then the pixels.
import sharp from 'sharp';
import { AppError } from '#lib/errors.ts';
import type { Raster } from '../raster.ts';
import { type ColourRaster, flatten, orient, toGrey } from './colour.ts';
import { formatOf } from './format.ts';
import { guarded, MAX_PIXELS } from './guard.ts';

/** The normaliser works at 112 pixels or less, and zooms in once on a small drawing: more detail would be thrown away. */
const LONGEST_SIDE = 512;

/** A decoder that has not finished by then is working on a picture made to keep it busy. */
const SECONDS_TO_DECODE = 3;

/** No two uploads are alike: nothing to keep. */
sharp.cache(false);

/** A Lambda has one vCPU; on two cores, four threads a picture were no faster and took some 40 MB more. */
sharp.concurrency(1);

/** libvips has more decoders than we offer (SVG, PDF, TIFF, RAW …), each with its own holes: the others stay shut. */
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
 * orientation, its longer side at most 512 pixels; transparent ground gets a colour on which the ink shows.
 *
 * @throws AppError `unsupported_image` for anything else, whatever its name says; `image_too_large` above
 * 25 megapixels, or what takes as much memory, before any pixel is decoded; `invalid_image` for a file that is cut
 * short, corrupt, or made to keep the decoder busy.
 */
export async function decode(file: Uint8Array): Promise<Raster> {
  const format = formatOf(file);
  if (format === undefined) throw new AppError('unsupported_image');
  const safe = guarded(file, format);
  const { orientation } = await readHeader(safe);
  const colour = await readPixels(safe);
  return toGrey(flatten(orient(colour, orientation)));
}

async function readHeader(file: Uint8Array): Promise<{ orientation: number }> {
  // The limit is ours to check here, so that "too large" and "unreadable" remain two answers.
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
      // Turning before shrinking would hold the whole picture in memory: orient() does it afterwards.
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { width: info.width, height: info.height, rgba: data };
}

/** Whatever the decoder finds wrong with a file is the file's fault. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new AppError('invalid_image', { cause });
  }
}
