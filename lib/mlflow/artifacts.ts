// The files of a retraining: model card, confusion matrix, and the model itself in the format that MLflow recognises.
import { ARCHITECTURES } from '#lib/digits/digits.ts';
import { confusionCsv, confusionSvg } from './confusion.ts';
import { FLAVOR, pythonTime } from './entries.ts';
import { modelCard } from './model-card.ts';
import type { RetrainedModel, TrainingRecord } from './training-record.ts';

export interface Artifact {
  /** Relative to the run's artifacts: "model/weights.bin". */
  path: string;
  bytes: Uint8Array;
}

/** The text that the original Flask tutorial logs. */
const MODEL_INFO = 'Modelo actualizado basado en feedback con MLFlow.';

/** @param runId MLflow's id of the run. Without a published model there are no weights among the files. */
export function artifactsOf(record: TrainingRecord, runId: string): Artifact[] {
  const { status, confusion, model, weights } = record;
  return [
    ...(status === 'published' ? [textFile('model_info.txt', MODEL_INFO)] : []),
    textFile('model-card.md', modelCard(record)),
    ...(confusion
      ? [
          textFile('confusion.csv', confusionCsv(confusion)),
          textFile('confusion.svg', confusionSvg(confusion, model?.id)),
        ]
      : []),
    ...(model && weights ? modelFiles({ model, weights, finishedAt: record.finished_at, runId }) : []),
  ];
}

function textFile(path: string, text: string): Artifact {
  return { path, bytes: new TextEncoder().encode(text) };
}

interface Source {
  model: RetrainedModel;
  weights: Float32Array;
  /** RFC 3339. */
  finishedAt: string;
  /** MLflow's id of the run. */
  runId: string;
}

function modelFiles({ model, weights, finishedAt, runId }: Source): Artifact[] {
  return [
    textFile('model/MLmodel', mlmodel(model, finishedAt, runId)),
    textFile('model/weights.json', `${JSON.stringify(description(model, weights), null, 2)}\n`),
    { path: 'model/weights.bin', bytes: littleEndian(weights) },
  ];
}

/** YAML, by which MLflow recognises a model's folder. Strings are JSON, which is valid YAML and escapes any name. */
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

/** Everything that is needed to use weights.bin without Vigía. */
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

/** null for an architecture that this release does not know. */
function shapesOf(architecture: string): readonly (readonly number[])[] | null {
  return Object.entries(ARCHITECTURES).find(([name]) => name === architecture)?.[1].shapes ?? null;
}

/** 4 bytes a number, whatever the platform's byte order. */
function littleEndian(weights: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * weights.length));
  for (const [index, weight] of weights.entries()) view.setFloat32(4 * index, weight, true);
  return new Uint8Array(view.buffer);
}
