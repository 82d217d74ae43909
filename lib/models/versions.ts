// Model versions in the models table: immutable, and published completely or not at all.
import { loadShipped, type Model, type ShippedModel, weightCount } from '#lib/digits/digits.ts';
import { queryFirst } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import { type Key, latestRevision, ofKind, putRevision } from './revision-store.ts';
import type { Lineage, ModelVersion } from './version.ts';
import { loadWeights, putPart, saveWeights } from './weights.ts';

/** Tests simulate a crash between these writes. */
const live = { putPart, putRevision, now: () => new Date() };
type PublishDeps = typeof live;

type VersionItem = ModelVersion & Key & { kind: 'model'; at: string };

/**
 * Stores the weights and then, in one conditional write, the version: a crash in between leaves weights that no version
 * names. Idempotent: when this run has published the version before, that version is returned.
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

/** Stores a shipped model, so that it can still be loaded after a deployment that ships another. */
export async function keepShipped(shipped: ShippedModel, deps = live): Promise<void> {
  await store(loadShipped(shipped), { origin: 'shipped' }, deps);
}

async function store(
  model: Model,
  origin: Pick<ModelVersion, 'origin' | 'lineage'>,
  { putPart, putRevision, now }: PublishDeps,
): Promise<ModelVersion> {
  const { id, architecture, calibration, weights } = model;
  requireFit(model);
  const existing = await findVersion(id);
  if (existing) return existing;
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

/** The newest versions, by an index: a version published in the last second may be missing. */
export async function newestVersions(limit: number): Promise<ModelVersion[]> {
  const items = await queryFirst<VersionItem>({
    ...ofKind('model'),
    ScanIndexForward: false,
    Limit: limit,
  });
  return items.map(versionOf);
}

/** @throws AppError `model_not_found`; Error when the stored weights do not match their SHA-256. */
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
