// The model as files: its numbers, what they are, and the note by which MLflow knows the folder of a model.
import { ARCHITECTURES } from '#lib/digits/digits.ts';
import { type Artifact, textFile } from './artifact.ts';
import { FLAVOR, pythonTime } from './entries.ts';
import type { RetrainedModel } from './training-record.ts';

interface Source {
  model: RetrainedModel;
  weights: Float32Array;
  /** RFC 3339. */
  finishedAt: string;
  /** MLflow's. */
  runId: string;
}

export function modelFiles({ model, weights, finishedAt, runId }: Source): Artifact[] {
  return [
    textFile('model/MLmodel', mlmodel(model, finishedAt, runId)),
    textFile('model/weights.json', `${JSON.stringify(description(model, weights), null, 2)}\n`),
    { path: 'model/weights.bin', bytes: littleEndian(weights) },
  ];
}

/** YAML. A JSON string is a YAML string, so that no name can break out of its place. */
function mlmodel({ id, architecture, sha256 }: RetrainedModel, finishedAt: string, runId: string): string {
  const text = (value: string) => JSON.stringify(value);
  return `artifact_path: model
flavors:
  ${FLAVOR}:
    model: ${text(id)}
    architecture: ${text(architecture)}
    weights: weights.bin
    weights_sha256: ${text(sha256)}
    description: weights.json
run_id: ${text(runId)}
utc_time_created: ${text(pythonTime(finishedAt))}
`;
}

/** What it takes to use weights.bin without Vigía. */
function description(model: RetrainedModel, weights: Float32Array) {
  const { id, architecture, sha256, temperature, doubtfulBelow } = model;
  return {
    id,
    architecture,
    format: 'float32 little-endian, the arrays of `shapes` one after the other',
    numbers: weights.length,
    shapes: shapesOf(architecture),
    sha256,
    calibration: { temperature, doubtfulBelow },
  };
}

/** null for an architecture that this code does not know. */
function shapesOf(architecture: string): readonly (readonly number[])[] | null {
  return Object.entries(ARCHITECTURES).find(([name]) => name === architecture)?.[1].shapes ?? null;
}

/** 4 bytes a number, on whatever machine. */
function littleEndian(weights: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * weights.length));
  for (const [index, weight] of weights.entries()) view.setFloat32(4 * index, weight, true);
  return new Uint8Array(view.buffer);
}
