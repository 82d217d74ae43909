// Decodes an uploaded file to a grey raster: checks the format and the declared size before it decodes any pixel.
import { AppError } from '#lib/errors.ts';
import type { Raster } from '../raster.ts';
import { flatten, orient, toGrey } from './colour.ts';
import { type Format, formatOf, isoFormatOf } from './format.ts';
import { checkedFile } from './guard.ts';
import { inspectJpeg, withEnd } from './jpeg.ts';
import { decodeByLibvips } from './libvips.ts';
import { decodeSmallPng } from './small-png.ts';

/** In pixels. The normaliser works at 112 pixels and crops a small drawing once; it could not use more detail. */
const LONGEST_SIDE = 512;

/**
 * Reads a PNG, JPEG, WebP or GIF (the first frame of a moving one) as grey values 0–255, upright by its EXIF
 * orientation, its longer side at most 512 pixels; transparent parts get a grey on which the ink shows.
 *
 * @throws AppError `unsupported_image` for other formats, whatever the file's name; `image_too_large` above
 * 25 megapixels or 65,535 pixels a side, or for as much memory, before any pixel is decoded; `invalid_image` for a file that is truncated,
 * corrupt, or made to keep the decoder busy.
 */
export async function decode(file: Uint8Array): Promise<Raster> {
  const format = formatOf(file);
  if (format === undefined) throw unsupported(file);
  const checked = checkedFile(file, format);
  const small = format === 'png' && decodeSmallPng(checked, LONGEST_SIDE);
  if (small) return toGrey(flatten(small));
  const { colour, orientation } = await decodeLarge(checked, format);
  return toGrey(flatten(orient(colour, orientation)));
}

/** Some cameras leave out a JPEG's last marker. Such a file is read when the decoder finds nothing else to complain about. */
async function decodeLarge(file: Uint8Array, format: Format) {
  try {
    return await decodeByLibvips(file, LONGEST_SIDE);
  } catch (error) {
    if (format !== 'jpeg' || inspectJpeg(file).hasEnd) throw error;
    return await decodeByLibvips(withEnd(file), LONGEST_SIDE, 'warning');
  }
}

/** Phones take HEIC, and some programs write AVIF: both are told apart, since their pictures can be sent as JPEG. */
function unsupported(file: Uint8Array): AppError {
  const name = isoFormatOf(file);
  if (name === undefined) return new AppError('unsupported_image');
  const msg = `Formato ${name} no soportado: guarde o envíe la imagen como JPEG o PNG`;
  return new AppError('unsupported_image', { msg });
}
