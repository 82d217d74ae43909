// The forward passes by WebAssembly, four numbers at a time: nine times as fast as architectures.ts, which is the reference.
import { PIXELS, SIDE } from '#lib/task.ts';
import { ARCHITECTURES, type ArchitectureName } from './architectures.ts';
import { KERNELS } from './kernels-wasm.ts';
import { dense, KERNEL, split } from './layers.ts';
import { type Look, type Model, type Prediction, predict } from './predict.ts';

/** kernels.wat. Its arguments are lengths, and places in the memory in bytes. */
interface Kernels {
  memory: WebAssembly.Memory;
  /** (input, side, channels, weights, bias, outputs, result) */
  convolveAndPool(...args: [number, number, number, number, number, number, number]): void;
  /** (input, inputs, weights, bias, outputs, result) */
  denseRectified(...args: [number, number, number, number, number, number]): void;
}

type Logits = (pixels: Uint8Array) => Float32Array;

/** Each with a memory that holds a copy of the weights, and that is freed with them. */
const prepared = new WeakMap<Float32Array, Logits>();

/** Undefined where WebAssembly has no SIMD. */
let compiled: WebAssembly.Module | undefined;

/** As the architecture's `logits`, but for the last bits: it adds in single precision. */
export function fastLogits(name: ArchitectureName, weights: Float32Array, pixels: Uint8Array): Float32Array {
  let logits = prepared.get(weights);
  if (!logits) {
    logits = prepare(name, weights);
    prepared.set(weights, logits);
  }
  return logits(pixels);
}

function prepare(name: ArchitectureName, weights: Float32Array): Logits {
  if (!compiled) {
    const bytes = Buffer.from(KERNELS, 'base64');
    if (!WebAssembly.validate(bytes)) return (pixels) => ARCHITECTURES[name].logits(weights, pixels);
    compiled = new WebAssembly.Module(bytes);
  }
  return FAST[name](compiled, weights);
}

type Prepare = (module: WebAssembly.Module, weights: Float32Array) => Logits;

const FAST: Record<ArchitectureName, Prepare> = {
  'mlp-784-128-10': (module, weights) => {
    const { kernels, copy, rooms } = load(module, weights, [PIXELS, 128]);
    const [input, hidden] = rooms as [Float32Array, Float32Array];
    const [w1, b1, w2, b2] = split(copy, ARCHITECTURES['mlp-784-128-10'].shapes) as Four;
    const first = [at(input), PIXELS, at(w1), at(b1), b1.length, at(hidden)] as const;
    return (pixels) => {
      scale(pixels, input);
      kernels.denseRectified(...first);
      return dense(hidden, w2, b2);
    };
  },
  'cnn-5x16-5x32-128-11': convolutional('cnn-5x16-5x32-128-11'),
  'cnn-5x32-5x64-128-11': convolutional('cnn-5x32-5x64-128-11'),
};

function convolutional(name: ArchitectureName): Prepare {
  return (module, weights) => {
    const { shapes } = ARCHITECTURES[name];
    const middle = pooled(SIDE);
    const last = pooled(middle);
    const [, b1, , b2, , b3] = split(weights, shapes) as [...Four, ...Four];
    const lengths = [PIXELS, middle ** 2 * b1.length, last ** 2 * b2.length, b3.length];
    const { kernels, copy, rooms } = load(module, weights, lengths);
    const [input, edges, parts, hidden] = rooms as Four;
    const [k1, c1, k2, c2, k3, c3, k4, c4] = split(copy, shapes) as [...Four, ...Four];
    const first = [at(input), SIDE, 1, at(k1), at(c1), c1.length, at(edges)] as const;
    const second = [at(edges), middle, c1.length, at(k2), at(c2), c2.length, at(parts)] as const;
    const third = [at(parts), parts.length, at(k3), at(c3), c3.length, at(hidden)] as const;
    return (pixels) => {
      scale(pixels, input);
      kernels.convolveAndPool(...first);
      kernels.convolveAndPool(...second);
      kernels.denseRectified(...third);
      return dense(hidden, k4, c4);
    };
  };
}

type Four = [Float32Array, Float32Array, Float32Array, Float32Array];

/** The side of a map of this side after a convolution and pooling. */
const pooled = (side: number) => (side - KERNEL + 1) >> 1;

const at = (numbers: Float32Array) => numbers.byteOffset;

function scale(pixels: Uint8Array, input: Float32Array): void {
  for (let i = 0; i < input.length; i++) input[i] = (pixels[i] as number) / 255;
}

/** A memory with a copy of the weights, and rooms of these lengths for the layers' results. */
function load(module: WebAssembly.Module, weights: Float32Array, lengths: readonly number[]) {
  const kernels = new WebAssembly.Instance(module).exports as unknown as Kernels;
  const count = lengths.reduce((sum, length) => sum + length, weights.length);
  // It begins with one page. It never grows later, so that the views below stay valid.
  kernels.memory.grow(Math.ceil((count * Float32Array.BYTES_PER_ELEMENT) / PAGE_BYTES) - 1);
  const numbers = new Float32Array(kernels.memory.buffer);
  numbers.set(weights);
  let start = weights.length;
  const rooms = lengths.map((length) => {
    start += length;
    return numbers.subarray(start - length, start);
  });
  return { kernels, copy: numbers.subarray(0, weights.length), rooms };
}

const PAGE_BYTES = 65_536;

/** As `predict`, with these forward passes. */
export function predictFast(model: Model, pixels: Uint8Array, look?: Look): Prediction {
  return predict(model, pixels, look, fastLogits);
}
