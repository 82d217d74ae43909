// Logs one retraining to MLflow. Idempotent: the next try completes one that was cut short; the status comes last.
import { artifactsOf } from './artifacts.ts';
import { inBatches } from './batches.ts';
import { FINISHED_TAG, RUN_TAG, runEntries, runName, versionTags } from './entries.ts';
import type { RetryPolicy } from './http.ts';
import { MlflowError, WITHOUT_ARTIFACTS } from './mlflow-error.ts';
import { type ModelVersion, type RegisteredModel, type RestClient, type Run, restClient } from './rest.ts';
import type { Server } from './server.ts';
import type { TrainingRecord } from './training-record.ts';

/** The name that the original Flask tutorial uses. */
const EXPERIMENT = 'Retraining Experiment';
const REGISTERED_MODEL = 'vigia-digits';
const MODEL_DESCRIPTION =
  'Los modelos de dígitos manuscritos que Vigía ha reentrenado con lo que dicen sus usuarios.';
/** For Vigía's alias `v2`. MLflow reserves `v<number>` ("Version alias name 'v2' is reserved"). */
const ALIAS = 'vigia-v2';

export interface LoggedRun {
  /** MLflow's id of the run. */
  run_id: string;
  /** Its page in MLflow. */
  url: string;
  /** Only of a published model. */
  model_version?: string;
}

interface Options {
  alias?: string;
  retry?: Partial<Omit<RetryPolicy, 'signal'>>;
  /** For all requests together: a caller's lease or time limit must be longer. */
  withinMs?: number;
}

const TIMEOUT_MS = 10_000;
const WITHIN_MS = 60_000;
const PAUSES_MS = [200, 1_000];

/**
 * Logs a retraining once, however often it is called with the same `run_id`: the next call completes one that was cut
 * short. The caller must prevent two calls for one run at the same moment, because MLflow cannot.
 *
 * An experiment that an administrator deleted is not restored; the error says how to restore it.
 * @throws MlflowError
 */
export async function logRun(
  record: TrainingRecord,
  server: Server,
  { alias = ALIAS, retry, withinMs = WITHIN_MS }: Options = {},
): Promise<LoggedRun> {
  const signal = AbortSignal.timeout(withinMs);
  const rest = restClient(server, { timeoutMs: TIMEOUT_MS, pausesMs: PAUSES_MS, ...retry, signal });
  const experiment = await activeExperiment(rest);
  const run =
    (await rest.findRun(experiment, { key: RUN_TAG, value: record.run_id })) ??
    (await createRun(rest, experiment, record));
  const version = await (run.info.status === 'RUNNING'
    ? complete(rest, run, record, alias)
    : registeredVersion(rest, run, record));
  return {
    run_id: run.info.run_id,
    url: `${server.uri}/#/experiments/${experiment}/runs/${run.info.run_id}`,
    ...(version && { model_version: version.version }),
  };
}

async function activeExperiment(rest: RestClient): Promise<string> {
  const found = await rest.findExperiment(EXPERIMENT);
  if (found) return unlessDeleted(found);
  const created = await rest.createExperiment(EXPERIMENT);
  if (created) return created;
  const others = await rest.findExperiment(EXPERIMENT);
  if (others) return unlessDeleted(others);
  throw new MlflowError(
    `MLflow dice que el experimento «${EXPERIMENT}» existe, pero no lo muestra: revise los permisos del usuario.`,
    { permanent: true },
  );
}

function unlessDeleted(experiment: { experiment_id: string; lifecycle_stage: string }): string {
  if (experiment.lifecycle_stage === 'active') return experiment.experiment_id;
  throw new MlflowError(
    `El experimento «${EXPERIMENT}» está borrado en MLflow: restáurelo con ` +
      `«mlflow experiments restore --experiment-id ${experiment.experiment_id}», o bórrelo del todo con «mlflow gc».`,
    { permanent: true },
  );
}

async function createRun(rest: RestClient, experiment_id: string, record: TrainingRecord): Promise<Run> {
  return await rest.createRun({
    experiment_id,
    run_name: runName(record),
    start_time: Date.parse(record.started_at),
    // Set at creation, so that the next try finds the run.
    tags: [{ key: RUN_TAG, value: record.run_id }],
  });
}

async function complete(rest: RestClient, run: Run, record: TrainingRecord, alias: string) {
  const { run_id } = run.info;
  for (const batch of inBatches(missingFrom(run, runEntries(record, run_id))))
    await rest.logBatch(run_id, batch);
  const folder = artifactFolder(run);
  for (const { path, bytes } of artifactsOf(record, run_id))
    await rest.putArtifact(`${folder}/${path}`, bytes);
  const version = await register(rest, run, record, alias);
  const status = record.status === 'failed' ? 'FAILED' : 'FINISHED';
  await rest.updateRun({ run_id, status, end_time: Date.parse(record.finished_at) });
  return version;
}

/** MLflow refuses to change a param, and another release may write it differently: existing params are kept. */
function missingFrom(run: Run, entries: ReturnType<typeof runEntries>) {
  const there = new Set(run.data.params.map(({ key }) => key));
  return { ...entries, params: entries.params.filter(({ key }) => !there.has(key)) };
}

/**
 * The folder's name at MLflow's artifact proxy: "mlflow-artifacts:/1/<run>/artifacts" → "1/<run>/artifacts".
 * @throws MlflowError when the experiment stores its artifacts elsewhere: we cannot write there.
 */
function artifactFolder({ info: { artifact_uri } }: Run): string {
  const path = /^mlflow-artifacts:\/([^/].*?)\/*$/.exec(artifact_uri)?.[1];
  if (path) return path;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(artifact_uri)?.[1] ?? 'una carpeta';
  throw new MlflowError(
    `${WITHOUT_ARTIFACTS} El experimento «${EXPERIMENT}» guarda los suyos en otro lugar (${scheme}), y así seguirá ` +
      'hasta que se borre y se cree de nuevo.',
    { permanent: true },
  );
}

async function register(rest: RestClient, run: Run, record: TrainingRecord, alias: string) {
  if (!isPublished(record)) return undefined;
  const known = await rest.findRegisteredModel(REGISTERED_MODEL);
  if (!known) await rest.createRegisteredModel({ name: REGISTERED_MODEL, description: MODEL_DESCRIPTION });
  const version =
    (await registeredVersion(rest, run, record)) ??
    (await rest.createVersion({
      name: REGISTERED_MODEL,
      source: `${run.info.artifact_uri}/model`,
      run_id: run.info.run_id,
      description: `Vigía lo llama ${record.model?.id}. Todo sobre él está en model-card.md, entre los archivos de la ejecución.`,
      tags: versionTags(record),
    }));
  if (await isNewest(rest, known, record, alias))
    await rest.setAlias(REGISTERED_MODEL, alias, version.version);
  return version;
}

async function registeredVersion(
  rest: RestClient,
  run: Run,
  record: TrainingRecord,
): Promise<ModelVersion | undefined> {
  return isPublished(record) ? await rest.findVersionOfRun(REGISTERED_MODEL, run.info.run_id) : undefined;
}

function isPublished({ status, model, weights }: TrainingRecord): boolean {
  return status === 'published' && model !== undefined && weights !== undefined;
}

/** Deliveries may be late and out of order: the alias must not return to an older model. */
async function isNewest(
  rest: RestClient,
  known: RegisteredModel | undefined,
  record: TrainingRecord,
  alias: string,
) {
  const held = known?.aliases.find((one) => one.alias === alias);
  const holder = held && (await rest.findVersion(REGISTERED_MODEL, held.version));
  const finished = holder?.tags.find(({ key }) => key === FINISHED_TAG)?.value;
  return finished === undefined || Date.parse(finished) <= Date.parse(record.finished_at);
}
