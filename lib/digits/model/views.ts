// Test-time augmentation: a model's mean answer to a picture and to views of it that are moved by a pixel or turned a little.
import { type InverseMap, mapped } from './affine.ts';

const PLAIN: InverseMap = { xFromX: 1, xFromY: 0, yFromX: 0, yFromY: 1, shiftX: 0, shiftY: 0 };

const moved = (shiftX: number, shiftY: number): InverseMap => ({ ...PLAIN, shiftX, shiftY });

function turned(degrees: number): InverseMap {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return { ...PLAIN, xFromX: cos, xFromY: sin, yFromX: -sin, yFromY: cos };
}

/** Each has its opposite, so that the mean favours no side. None is larger than what models are trained with. */
const VIEWS: readonly InverseMap[] = [
  ...[moved(1, 0), moved(-1, 0), moved(0, 1), moved(0, -1)],
  ...[moved(1, 1), moved(-1, -1), moved(1, -1), moved(-1, 1)],
  ...[turned(7), turned(-7)],
];

/**
 * The mean logits of a picture and its views.
 * @param pixels 784 grey values, 0 paper to 255 ink
 * @param own the picture's own logits
 */
export function meanLogits(
  logitsOf: (pixels: Uint8Array) => Float32Array,
  pixels: Uint8Array,
  own = logitsOf(pixels),
): Float32Array {
  const sums = Float32Array.from(own);
  for (const view of VIEWS) {
    const logits = logitsOf(rounded(mapped(pixels, view)));
    for (let i = 0; i < sums.length; i++) (sums[i] as number) += logits[i] as number;
  }
  return sums.map((sum) => sum / (1 + VIEWS.length));
}

/** By a clamped array, several times as fast as `Uint8Array.from` with `Math.round`. */
function rounded(values: Float32Array): Uint8Array {
  return new Uint8Array(new Uint8ClampedArray(values).buffer);
}
