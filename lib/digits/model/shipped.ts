// The models that come with the code; retrained ones come from the models table.
import type { Calibration, Model } from './predict.ts';

/** A model as its file in weights/ has it: whoever needs one imports that file, and bundles no other. */
export interface ShippedModel {
  readonly architecture: Model['architecture'];
  /** Of the weights' bytes, hexadecimal. */
  readonly sha256: string;
  readonly calibration: Calibration;
  /** Base64 of little-endian float32. */
  readonly weights: string;
}

const decoded = new Map<ShippedModel, Model>();

/** Its weights are decoded on first use and kept. */
export function loadShipped(shipped: ShippedModel): Model {
  let model = decoded.get(shipped);
  if (model === undefined) {
    const { architecture, calibration, weights } = shipped;
    model = { id: idOf(shipped), architecture, calibration, weights: decodeWeights(weights) };
    decoded.set(shipped, model);
  }
  return model;
}

/** "mlp-d41341ab": the kind of network, and the first eight digits of the hash of its weights. */
export function idOf({ architecture, sha256 }: Pick<ShippedModel, 'architecture' | 'sha256'>): string {
  return `${architecture.slice(0, architecture.indexOf('-'))}-${sha256.slice(0, 8)}`;
}

/** Every machine that Lambda and Node 24 offer is little-endian. */
function decodeWeights(base64: string): Float32Array {
  // A copy, since a Buffer may start where no float32 can.
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}
