// Weights as float16, half the bytes: how models are shipped, and how they travel to a browser.

/** Each weight as the nearest number that float16 has. A model of such weights is the same wherever it travels. */
export function roundedToFloat16(weights: Float32Array): Float32Array {
  return new Float32Array(new Float16Array(weights));
}

/** The weights as little-endian float16, each rounded to the nearest. */
export function toFloat16(weights: Float32Array): Uint8Array {
  return new Uint8Array(new Float16Array(weights).buffer);
}

/** The weights of little-endian float16. By hand, because many browsers in use have no Float16Array. */
export function fromFloat16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 2 }, (_, i) => numberOf(view.getUint16(2 * i, true)));
}

/** One sign bit, five of exponent, ten of fraction (IEEE 754 binary16). */
function numberOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = (half & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction);
}
