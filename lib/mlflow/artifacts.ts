// The files of a retraining: what a person reads, and the model itself.
import { type Artifact, textFile } from './artifact.ts';
import { confusionCsv } from './confusion-csv.ts';
import { confusionSvg } from './confusion-svg.ts';
import { modelCard } from './model-card.ts';
import { modelFiles } from './model-files.ts';
import type { TrainingRecord } from './training-record.ts';

/** The seed's words. */
const MODEL_INFO = 'Modelo actualizado basado en feedback con MLFlow.';

/** `runId` is MLflow's. A model that was not published leaves its figures, not its weights. */
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
