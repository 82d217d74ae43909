// Versions of models in the models table: published whole or not at all, and immutable.
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import { loadShipped, type Model, type ShippedModel, weightCount } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { type Key, latestRevision, modelsTable, putRevision } from './revision-store.ts';
import type { Lineage, ModelVersion } from './version.ts';
import { loadWeights, putPart, saveWeights } from './weights.ts';

/** The writes of publishing and the clock; tests die between them. */
const live = { putPart, putRevision, now: () => new Date() };
type Publishing = typeof live;

type VersionItem = ModelVersion & Key & { kind: 'model'; at: string };

/**
 * Stores the weights and then, in one conditional write, the version: whoever dies in between leaves weights that
 * nothing names. Idempotent: a version of this run that stands is returned as it is.
 *
 * @throws Error when the weights do not fit the architecture, or another run has published under this id.
 */
export async function publishModel(model: Model, lineage: Lineage, deps = live): Promise<ModelVersion> {
  const version = await store(model, { origin: 'retrained', lineage }, deps);
  if (version.lineage?.run_id !== lineage.run_id) {
    throw new Error(`model ${model.id} is not of run ${lineage.run_id}: ${version.lineage?.run_id}`);
  }
  return version;
}

/** Keeps a model that came with the code, so that it can be loaded when a later deployment has another. */
export async function keepShipped(shipped: ShippedModel, deps = live): Promise<void> {
  await store(loadShipped(shipped), { origin: 'shipped' }, deps);
}

async function store(
  model: Model,
  origin: Pick<ModelVersion, 'origin' | 'lineage'>,
  { putPart, putRevision, now }: Publishing,
): Promise<ModelVersion> {
  const { id, architecture, calibration, weights } = model;
  requireFit(model);
  const standing = await findVersion(id);
  if (standing) return standing;
  const created_at = now().toISOString();
  const sha256 = await saveWeights(weights, putPart);
  const version = { id, architecture, sha256, calibration, created_at, ...origin };
  const isNew = await putRevision({ ...key(id), kind: 'model', at: created_at, ...version });
  return isNew ? version : ((await findVersion(id)) as ModelVersion);
}

/** Read strongly. */
async function findVersion(id: string): Promise<ModelVersion | undefined> {
  const item = await latestRevision<VersionItem>(key(id).item);
  return item && versionOf(item);
}

/** The newest versions; one that was published this second may be missing. */
export async function newestVersions(limit: number): Promise<ModelVersion[]> {
  const { Items = [] } = await database().send(
    new QueryCommand({
      TableName: modelsTable(),
      IndexName: 'kind-at',
      KeyConditionExpression: '#kind = :kind',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ':kind': 'model' },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return (Items as VersionItem[]).map(versionOf);
}

/** @throws AppError `model_not_found`; Error when its weights are not what was stored. */
export async function loadStored(id: string): Promise<Model> {
  const version = await findVersion(id);
  if (!version) throw new AppError('model_not_found');
  const { architecture, calibration, sha256 } = version;
  const model = { id, architecture, calibration, weights: await loadWeights(sha256) };
  requireFit(model);
  return model;
}

function requireFit({ id, architecture, weights }: Model): void {
  const needed = weightCount(architecture);
  if (weights.length !== needed) {
    throw new Error(`model ${id} has ${weights.length} weights, ${architecture} needs ${needed}`);
  }
}

const key = (id: string) => ({ item: `model#${id}`, revision: 0 });

function versionOf({ item: _, revision: _r, kind: _k, at: _a, ...version }: VersionItem): ModelVersion {
  return version;
}
