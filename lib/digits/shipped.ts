// The models that come with the code; retrained ones come from the models table.
import type { Model } from './predict.ts';
import { v1 } from './weights/v1.ts';

const CARDS = { v1 };

export type ShippedVersion = keyof typeof CARDS;

const decoded = new Map<ShippedVersion, Model>();

/** The shipped model of a version; its weights are decoded on first use and kept. */
export function shippedModel(version: ShippedVersion): Model {
  let model = decoded.get(version);
  if (model === undefined) {
    const { architecture, sha256, weights } = CARDS[version];
    const id = `${architecture.slice(0, architecture.indexOf('-'))}-${sha256.slice(0, 8)}`;
    model = { id, architecture, weights: decodeWeights(weights) };
    decoded.set(version, model);
  }
  return model;
}

/** Base64 of little-endian float32 → numbers. Every machine that Lambda and Node 24 offer is little-endian. */
function decodeWeights(base64: string): Float32Array {
  // A copy, since a Buffer may start where no float32 can.
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}
