// A normalised picture as DynamoDB keeps it: deflated, since most of it is blank paper (docs/decisions/packed-pictures.md).
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** 28×28. */
const BYTES = 784;

/** 784 bytes → some 200. What gets no shorter is kept as it is. */
export function packPicture(pixels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(deflateRawSync(pixels));
  return packed.length < BYTES ? packed : pixels;
}

/**
 * 784 bytes again. Those that were not packed are told by their length.
 * @throws Error for what is neither, or no picture once it is unpacked
 */
export function unpackPicture(kept: Uint8Array): Uint8Array {
  const pixels = kept.length === BYTES ? kept : new Uint8Array(inflateRawSync(kept));
  if (pixels.length !== BYTES) throw new Error(`a picture of ${pixels.length} bytes`);
  return pixels;
}
