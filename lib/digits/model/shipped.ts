// Loads the models that come with the code; retrained models come from the models table.
import type { Calibration, Model } from './predict.ts';

/** A model as in its file in weights/. Each model has its own file, so that a function bundles only those it needs. */
export interface ShippedModel {
  readonly architecture: Model['architecture'];
  /** Hash of the weights' bytes as little-endian float32, hexadecimal. */
  readonly sha256: string;
  readonly calibration: Calibration;
  /** The labelled pictures that it learnt from beside MNIST. */
  readonly handwriting?: HandwritingRecord;
  /** Base64 of little-endian float16. */
  readonly weights: string;
}

/** Which labelled pictures a model was trained on, and how many were held out. */
export interface HandwritingRecord {
  /** SHA-256 of the list of pictures and labels, hexadecimal. */
  readonly listSha256: string;
  readonly training: { readonly writers: number; readonly pictures: number };
  readonly heldOut: { readonly writers: number; readonly pictures: number };
}

const decoded = new Map<ShippedModel, Model>();

/** Decodes the weights on first use and caches the model. */
export function loadShipped(shipped: ShippedModel): Model {
  let model = decoded.get(shipped);
  if (model === undefined) {
    const { architecture, calibration, weights } = shipped;
    model = { id: idOf(shipped), architecture, calibration, weights: decodeWeights(weights) };
    decoded.set(shipped, model);
  }
  return model;
}

/** "mlp-d41341ab": the kind of network and the first eight hexadecimal digits of its weights' hash. */
export function idOf({ architecture, sha256 }: Pick<ShippedModel, 'architecture' | 'sha256'>): string {
  return `${architecture.slice(0, architecture.indexOf('-'))}-${sha256.slice(0, 8)}`;
}

/** All machines of Lambda and Node 24 are little-endian. */
function decodeWeights(base64: string): Float32Array {
  // The copy is aligned to two bytes; a Buffer may not be.
  return new Float32Array(new Float16Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer));
}
