// A normalised picture as DynamoDB stores it: deflated, since most of it is blank (docs/decisions/packed-pictures.md).
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { PIXELS } from '#lib/task.ts';

/** 784 bytes → about 200. A picture that deflates to 784 bytes or more is stored as it is. */
export function packPicture(pixels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(deflateRawSync(pixels));
  return packed.length < PIXELS ? packed : pixels;
}

/**
 * The inverse of `packPicture`: 784 bytes. A stored value of 784 bytes was not packed.
 * @throws Error when the bytes cannot be inflated, or not to 784 bytes.
 */
export function unpackPicture(kept: Uint8Array): Uint8Array {
  const pixels = kept.length === PIXELS ? kept : new Uint8Array(inflateRawSync(kept));
  if (pixels.length !== PIXELS) throw new Error(`a picture of ${pixels.length} bytes`);
  return pixels;
}
