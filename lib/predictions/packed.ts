// A normalised picture as DynamoDB keeps it: deflated, since most of it is blank paper (docs/decisions/packed-pictures.md).

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { PIXELS } from '#lib/task.ts';

/** 28×28. */

/** 784 bytes → some 200. What gets no shorter is kept as it is. */
export function packPicture(pixels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(deflateRawSync(pixels));
  return packed.length < PIXELS ? packed : pixels;
}

/**
 * 784 bytes again. Those that were not packed are told by their length.
 * @throws Error for what is neither, or no picture once it is unpacked
 */
export function unpackPicture(kept: Uint8Array): Uint8Array {
  const pixels = kept.length === PIXELS ? kept : new Uint8Array(inflateRawSync(kept));
  if (pixels.length !== PIXELS) throw new Error(`a picture of ${pixels.length} bytes`);
  return pixels;
}
