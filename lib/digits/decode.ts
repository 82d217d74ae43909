// An uploaded file → a grey raster: what the bytes are, how big they claim to be, and only then the pixels.
import sharp from 'sharp';
import { AppError } from '#lib/errors.ts';
import { type ColourRaster, flatten, orient, toGrey } from './colour.ts';
import { countScans } from './jpeg.ts';
import type { Raster } from './raster.ts';

/** Of 25 megapixels a decoder needs at most some 200 MB and a second; phones take 12. */
const MAX_PIXELS = 25_000_000;

/** The normaliser works at 112 pixels or less, and zooms in once on a small drawing: more detail would be thrown away. */
const LONGEST_SIDE = 512;

/** Progressive JPEGs have some ten scans; each costs a pass over all pixels, and the decoder cannot be stopped there. */
const MAX_JPEG_SCANS = 40;

/** A decoder that has not finished by then is working on a picture made to keep it busy. */
const SECONDS_TO_DECODE = 3;

const FORMATS = ['png', 'jpeg', 'webp', 'gif'] as const;
type Format = (typeof FORMATS)[number];

/** No two uploads are alike: nothing to keep. */
sharp.cache(false);

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
 * 25 megapixels, before any pixel is decoded; `invalid_image` for a file that is cut short, corrupt, or made to keep
 * the decoder busy.
 */
export async function decode(file: Uint8Array): Promise<Raster> {
  const format = formatOf(file);
  if (format === undefined) throw new AppError('unsupported_image');
  if (format === 'jpeg' && countScans(file, MAX_JPEG_SCANS + 1) > MAX_JPEG_SCANS) {
    throw new AppError('invalid_image');
  }
  const { orientation } = await readHeader(file);
  const colour = await readPixels(file);
  return toGrey(flatten(orient(colour, orientation)));
}

/** The format that a file's first bytes announce. */
export function formatOf(file: Uint8Array): Format | undefined {
  return FORMATS.find((format) => SIGNATURES[format](file));
}

const SIGNATURES: Record<Format, (file: Uint8Array) => boolean> = {
  png: (file) => startsWith(file, '\x89PNG\r\n\x1a\n'),
  jpeg: (file) => startsWith(file, '\xff\xd8\xff'),
  webp: (file) => startsWith(file, 'RIFF') && startsWith(file.subarray(8), 'WEBP'),
  gif: (file) => startsWith(file, 'GIF87a') || startsWith(file, 'GIF89a'),
};

/** `signature` has one character per byte. */
function startsWith(file: Uint8Array, signature: string): boolean {
  return Buffer.from(file.subarray(0, signature.length)).toString('latin1') === signature;
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
