// One retraining into MLflow: what is there already is found and completed, and the run's status comes last.
import { artifactsOf } from './artifacts.ts';
import { inBatches } from './batches.ts';
import { FINISHED_TAG, RUN_TAG, runEntries, runName, versionTags } from './entries.ts';
import type { Patience } from './http.ts';
import { MlflowError, WITHOUT_ARTIFACTS } from './refusal.ts';
import { type ModelVersion, type RegisteredModel, type Rest, type Run, restOf } from './rest.ts';
import type { Server } from './server.ts';
import type { TrainingRecord } from './training-record.ts';

/** The seed's name for it. */
const EXPERIMENT = 'Retraining Experiment';
const REGISTERED_MODEL = 'vigia-digits';
const MODEL_DESCRIPTION =
  'Los modelos de dígitos manuscritos que Vigía ha reentrenado con lo que dicen sus usuarios.';
/** Of Vigía's alias `v2`. MLflow keeps `v<number>` to itself ("Version alias name 'v2' is reserved"). */
const ALIAS = 'vigia-v2';

export interface LoggedRun {
  /** MLflow's. */
  run_id: string;
  /** Its page in MLflow. */
  url: string;
  /** Of a published model. */
  model_version?: string;
}

interface Options {
  alias?: string;
  patience?: Partial<Omit<Patience, 'signal'>>;
  /** For all exchanges together: a caller's lease or time limit must be longer. */
  withinMs?: number;
}

const EXCHANGE_MS = 10_000;
const WITHIN_MS = 60_000;
const PAUSES_MS = [200, 1_000];

/**
 * Logs a retraining once, however often it is called for the same `run_id`: a try that was cut short is completed by the
 * next. Two calls for one run at the same moment are the caller's to prevent, MLflow has no means against them.
 *
 * An experiment that an administrator deleted is not restored behind their back: the error says how to.
 * @throws MlflowError
 */
export async function logRun(
  record: TrainingRecord,
  server: Server,
  { alias = ALIAS, patience, withinMs = WITHIN_MS }: Options = {},
): Promise<LoggedRun> {
  const signal = AbortSignal.timeout(withinMs);
  const rest = restOf(server, { exchangeMs: EXCHANGE_MS, pausesMs: PAUSES_MS, ...patience, signal });
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

async function activeExperiment(rest: Rest): Promise<string> {
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

async function createRun(rest: Rest, experiment_id: string, record: TrainingRecord): Promise<Run> {
  return await rest.createRun({
    experiment_id,
    run_name: runName(record),
    start_time: Date.parse(record.started_at),
    // From the first moment on, so that the next try finds it.
    tags: [{ key: RUN_TAG, value: record.run_id }],
  });
}

async function complete(rest: Rest, run: Run, record: TrainingRecord, alias: string) {
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

/** A param cannot be written again with other words, which another release of Vigía may have for it. */
function missingFrom(run: Run, entries: ReturnType<typeof runEntries>) {
  const there = new Set(run.data.params.map(({ key }) => key));
  return { ...entries, params: entries.params.filter(({ key }) => !there.has(key)) };
}

/** Of "mlflow-artifacts:/1/<run>/artifacts", what the proxy calls it. Where else the files would go is not ours to write. */
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

async function register(rest: Rest, run: Run, record: TrainingRecord, alias: string) {
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
  rest: Rest,
  run: Run,
  record: TrainingRecord,
): Promise<ModelVersion | undefined> {
  return isPublished(record) ? await rest.findVersionOfRun(REGISTERED_MODEL, run.info.run_id) : undefined;
}

function isPublished({ status, model, weights }: TrainingRecord): boolean {
  return status === 'published' && model !== undefined && weights !== undefined;
}

/** What MLflow missed is delivered later, and perhaps not in its order: the alias must not go back to an older model. */
async function isNewest(
  rest: Rest,
  known: RegisteredModel | undefined,
  record: TrainingRecord,
  alias: string,
) {
  const held = known?.aliases.find((one) => one.alias === alias);
  const holder = held && (await rest.findVersion(REGISTERED_MODEL, held.version));
  const finished = holder?.tags.find(({ key }) => key === FINISHED_TAG)?.value;
  return finished === undefined || Date.parse(finished) <= Date.parse(record.finished_at);
}
