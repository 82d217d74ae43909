// A typed client for the calls of MLflow's REST API that a run and its model need. Every response is validated.
import * as z from 'zod/mini';
import type { Batch, Entry } from './batches.ts';
import { type MlflowRequest, type RetryPolicy, send } from './http.ts';
import { MlflowError, notMlflow } from './mlflow-error.ts';
import type { Server } from './server.ts';

const Experiment = z.object({ experiment_id: z.string(), lifecycle_stage: z.string() });

const Run = z.object({
  info: z.object({ run_id: z.string(), status: z.string(), artifact_uri: z.string() }),
  // Absent when the run has no params yet.
  data: z._default(z.object({ params: z._default(z.array(z.object({ key: z.string() })), []) }), {
    params: [],
  }),
});
export type Run = z.infer<typeof Run>;

const Tags = z._default(z.array(z.object({ key: z.string(), value: z.string() })), []);
const ModelVersion = z.object({ version: z.string(), tags: Tags });
export type ModelVersion = z.infer<typeof ModelVersion>;

const Alias = z.object({ alias: z.string(), version: z.string() });
const RegisteredModel = z.object({ aliases: z._default(z.array(Alias), []) });
export type RegisteredModel = z.infer<typeof RegisteredModel>;

export type RestClient = ReturnType<typeof restClient>;

/** Every call throws MlflowError. A `find…` returns undefined when nothing is found. */
export function restClient(server: Server, policy: RetryPolicy) {
  const call = async <Schema extends z.ZodMiniType>(schema: Schema, request: MlflowRequest) => {
    const parsed = schema.safeParse(await send(server, request, policy));
    if (!parsed.success) throw notMlflow(server, 200);
    return parsed.data;
  };
  const get = <Schema extends z.ZodMiniType>(schema: Schema, path: string, query: Record<string, string>) =>
    call(schema, { method: 'GET', path: API + path, query, idempotent: true });
  const post = <Schema extends z.ZodMiniType>(
    schema: Schema,
    path: string,
    body: object,
    { idempotent = false } = {},
  ) => call(schema, { method: 'POST', path: API + path, body, idempotent });

  return {
    /** Also finds a deleted experiment, whose name stays taken. */
    async findExperiment(name: string) {
      const path = 'experiments/get-by-name';
      const found = await ifExists(
        get(z.object({ experiment: Experiment }), path, { experiment_name: name }),
      );
      return found?.experiment;
    },

    /** @returns undefined when the name is taken: another client was faster. */
    async createExperiment(name: string) {
      const created = await ifNew(
        post(z.object({ experiment_id: z.string() }), 'experiments/create', { name }),
      );
      return created?.experiment_id;
    },

    /** Does not find deleted runs. */
    async findRun(experiment: string, { key, value }: Entry) {
      const body = {
        experiment_ids: [experiment],
        filter: `tags.\`${key}\` = ${literal(value)}`,
        max_results: 10,
      };
      const runs = z.object({ runs: z._default(z.array(Run), []) });
      return (await post(runs, 'runs/search', body, { idempotent: true })).runs[0];
    },

    async createRun(run: { experiment_id: string; run_name: string; start_time: number; tags: Entry[] }) {
      return (await post(z.object({ run: Run }), 'runs/create', run)).run;
    },

    /** Idempotent: an equal metric, time and step included, is the same point; equal tags and params are the same. */
    async logBatch(run_id: string, batch: Batch) {
      await post(Ignored, 'runs/log-batch', { run_id, ...batch }, { idempotent: true });
    },

    async updateRun(run: { run_id: string; status: 'FINISHED' | 'FAILED'; end_time: number }) {
      await post(Ignored, 'runs/update', run, { idempotent: true });
    },

    /** @param path "<experiment>/<run>/artifacts/model/weights.bin" */
    async putArtifact(path: string, bytes: Uint8Array) {
      const escaped = path.split('/').map(encodeURIComponent).join('/');
      await call(z.unknown(), { method: 'PUT', path: ARTIFACTS + escaped, body: bytes, idempotent: true });
    },

    async findRegisteredModel(name: string) {
      const found = z.object({ registered_model: RegisteredModel });
      return (await ifExists(get(found, 'registered-models/get', { name })))?.registered_model;
    },

    /** Does nothing when the model exists. */
    async createRegisteredModel(model: { name: string; description: string }) {
      await ifNew(post(z.unknown(), 'registered-models/create', model));
    },

    async findVersionOfRun(name: string, run_id: string) {
      const filter = `name = ${literal(name)} AND run_id = ${literal(run_id)}`;
      const found = z.object({ model_versions: z._default(z.array(ModelVersion), []) });
      return (await get(found, 'model-versions/search', { filter, max_results: '10' })).model_versions[0];
    },

    async findVersion(name: string, version: string) {
      const found = z.object({ model_version: ModelVersion });
      return (await ifExists(get(found, 'model-versions/get', { name, version })))?.model_version;
    },

    async createVersion(version: {
      name: string;
      source: string;
      run_id: string;
      description: string;
      tags: Entry[];
    }) {
      return (await post(z.object({ model_version: ModelVersion }), 'model-versions/create', version))
        .model_version;
    },

    async setAlias(name: string, alias: string, version: string) {
      await post(Ignored, 'registered-models/alias', { name, alias, version }, { idempotent: true });
    },
  };
}

const API = '/api/2.0/mlflow/';
const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts/';

/** A response that is not used. */
const Ignored = z.unknown();

/** A string in a filter. MLflow's filters have no escape character; none of our values contains a quote. */
function literal(value: string): string {
  return `'${value.replaceAll("'", '')}'`;
}

async function ifExists<T>(call: Promise<T>): Promise<T | undefined> {
  return unless('RESOURCE_DOES_NOT_EXIST', call);
}

async function ifNew<T>(call: Promise<T>): Promise<T | undefined> {
  return unless('RESOURCE_ALREADY_EXISTS', call);
}

/** @returns undefined when the call fails with this code. */
async function unless<T>(code: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof MlflowError && error.code === code) return undefined;
    throw error;
  }
}
