// A test double of MLflow's REST API: stores experiments, runs, files and versions as the real server does, and fails
// on demand with recorded responses of the real server (3.17) or of a proxy before it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface MlflowAnswer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** A wrong response; `reset` or `lost`: the connection breaks before or after the work; `hang`: no response. */
export type Fault = MlflowAnswer | 'reset' | 'lost' | 'hang';

interface Entry {
  key: string;
  value: string;
}

interface Metric {
  key: string;
  value: unknown;
  timestamp: number;
  step: number;
}

interface Run {
  info: {
    run_id: string;
    run_name: string;
    status: string;
    artifact_uri: string;
    start_time: number;
    end_time?: number;
  };
  experiment: string;
  params: Map<string, string>;
  tags: Map<string, string>;
  /** Points with four equal fields are one point, as in MLflow's table. */
  metrics: Map<string, Metric>;
}

interface Version {
  name: string;
  version: string;
  source: string;
  run_id: string;
  tags: Entry[];
}

interface MlflowState {
  experiments: { experiment_id: string; name: string; lifecycle_stage: string }[];
  runs: Run[];
  /** Path below the artifact store → bytes. */
  files: Map<string, Buffer>;
  models: Map<string, { aliases: Map<string, string> }>;
  versions: Version[];
}

export interface MlflowDouble {
  url: string;
  state: MlflowState;
  /** "POST runs/create", in the order of arrival. */
  requests: string[];
  authorizations: (string | undefined)[];
  /** Called for each request with its name and its number, from 1; returns the fault to answer with. */
  fault: (request: string, number: number) => Fault | undefined;
  /** Called just before a request is handled: for changes by another client. */
  before: (request: string) => void;
  /** Deletes all state. */
  reset(): void;
  stop(): Promise<void>;
}

const json = (status: number, body: object): MlflowAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const refuse = (status: number, error_code: string, message: string) => json(status, { error_code, message });
const html = (status: number, body: string, headers = {}): MlflowAnswer => ({
  status,
  body,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
});

/** Recorded responses. */
export const RECORDED = {
  unauthorized: html(
    401,
    'You are not authenticated. Please see https://www.mlflow.org/docs/latest/auth/index.html on how to authenticate.',
    { 'www-authenticate': 'Basic realm="mlflow"' },
  ),
  forbidden: html(403, 'Permission denied'),
  invalidHost: html(403, 'Invalid Host header - possible DNS rebinding attack detected'),
  noArtifacts: json(503, {
    detail: 'Artifact serving is disabled. Run `mlflow server` with `--serve-artifacts` to enable.',
  }),
  noArtifactsBefore3: html(
    503,
    'Endpoint: /api/2.0/mlflow-artifacts/artifacts/<path:artifact_path> disabled due to the mlflow server running with `--no-serve-artifacts`. To enable artifacts server functionality, run `mlflow server` with `--serve-artifacts`',
  ),
  notFound: html(404, '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>'),
  otherPage: html(200, '<!doctype html><html><body>Welcome to nginx!</body></html>'),
  redirect: html(301, '', { location: 'https://elsewhere.example/' }),
  tooLarge: html(413, '<html><body>413 Request Entity Too Large</body></html>'),
  tooMany: html(429, 'slow down'),
  badGateway: html(502, '<html><body>502 Bad Gateway</body></html>'),
  gatewayTimeout: html(504, 'upstream request timeout'),
  fault: html(500, '<!doctype html>\n<title>500 Internal Server Error</title>'),
  internal: refuse(500, 'INTERNAL_ERROR', '(sqlite3.OperationalError) database is locked'),
  invalid: refuse(400, 'INVALID_PARAMETER_VALUE', 'Changing param values is not allowed.'),
} as const satisfies Record<string, MlflowAnswer>;

type Fields = Record<string, unknown>;

/** The handler of each request: returns the response's JSON, or an error response. */
type Calls = Record<string, (state: MlflowState, fields: Fields) => object | MlflowAnswer>;

const absent = (what: string) => refuse(404, 'RESOURCE_DOES_NOT_EXIST', `${what} not found`);
const taken = (what: string) => refuse(400, 'RESOURCE_ALREADY_EXISTS', `${what} already exists.`);
const quotedIn = (filter: unknown) => [...String(filter).matchAll(/'([^']*)'/g)].map(([, value]) => value);

const CALLS: Calls = {
  'GET experiments/get-by-name': ({ experiments }, { experiment_name }) => {
    const experiment = experiments.find(({ name }) => name === experiment_name);
    return experiment ? { experiment } : absent('Experiment');
  },
  'POST experiments/create': ({ experiments }, { name }) => {
    if (experiments.some((one) => one.name === name)) return taken('Experiment');
    const experiment_id = String(experiments.length + 1);
    experiments.push({ experiment_id, name: String(name), lifecycle_stage: 'active' });
    return { experiment_id };
  },
  'POST runs/search': ({ runs }, { experiment_ids, filter }) => {
    const [value] = quotedIn(filter);
    const key = /`([^`]+)`/.exec(String(filter))?.[1] ?? '';
    const found = runs.filter(
      ({ experiment, tags }) => (experiment_ids as string[]).includes(experiment) && tags.get(key) === value,
    );
    // The real server omits empty lists.
    return found.length > 0 ? { runs: found.map(shown) } : {};
  },
  'POST runs/create': ({ runs }, { experiment_id, run_name, start_time, tags }) => {
    const run_id = `${runs.length + 1}`.padStart(32, 'f');
    const artifact_uri = `mlflow-artifacts:/${experiment_id}/${run_id}/artifacts`;
    const info = {
      run_id,
      run_name: String(run_name),
      status: 'RUNNING',
      artifact_uri,
      start_time: Number(start_time),
    };
    const run: Run = {
      info,
      experiment: String(experiment_id),
      params: new Map(),
      tags: new Map(),
      metrics: new Map(),
    };
    for (const { key, value } of tags as Entry[]) run.tags.set(key, value);
    runs.push(run);
    return { run: shown(run) };
  },
  'POST runs/log-batch': (state, { run_id, params = [], tags = [], metrics = [] }) => {
    const run = runNamed(state, run_id);
    if (!run) return absent('Run');
    for (const { key, value } of params as Entry[]) {
      if ((run.params.get(key) ?? value) !== value) return RECORDED.invalid;
      run.params.set(key, value);
    }
    for (const { key, value } of tags as Entry[]) run.tags.set(key, value);
    for (const metric of metrics as Metric[]) run.metrics.set(Object.values(metric).join(), metric);
    return {};
  },
  'POST runs/update': (state, { run_id, ...changes }) => {
    const run = runNamed(state, run_id);
    if (!run) return absent('Run');
    Object.assign(run.info, changes);
    return { run_info: run.info };
  },
  'GET registered-models/get': ({ models }, { name }) => {
    const model = models.get(String(name));
    const aliases = [...(model?.aliases ?? [])].map(([alias, version]) => ({ alias, version }));
    return model
      ? { registered_model: { name, ...(aliases.length > 0 && { aliases }) } }
      : absent('Registered Model');
  },
  'POST registered-models/create': ({ models }, { name }) => {
    if (models.has(String(name))) return taken('Registered Model');
    models.set(String(name), { aliases: new Map() });
    return { registered_model: { name } };
  },
  'POST registered-models/alias': ({ models }, { name, alias, version }) => {
    if (/^v\d+$/i.test(String(alias)))
      return refuse(400, 'INVALID_PARAMETER_VALUE', `Version alias name '${alias}' is reserved.`);
    models.get(String(name))?.aliases.set(String(alias), String(version));
    return {};
  },
  'GET model-versions/search': ({ versions }, { filter }) => {
    const [name, run_id] = quotedIn(filter);
    const found = versions.filter((version) => version.name === name && version.run_id === run_id);
    return found.length > 0 ? { model_versions: found } : {};
  },
  'GET model-versions/get': ({ versions }, { name, version }) => {
    const found = versions.find((one) => one.name === name && one.version === version);
    return found ? { model_version: found } : absent('Model Version');
  },
  'POST model-versions/create': ({ versions }, { name, source, run_id, tags = [] }) => {
    const version = String(versions.length + 1);
    const created = { name, version, source, run_id, tags } as Version;
    versions.push(created);
    return { model_version: created };
  },
};

function runNamed({ runs }: MlflowState, id: unknown): Run | undefined {
  return runs.find(({ info }) => info.run_id === id);
}

function shown({ info, params }: Run) {
  return { info, data: { params: [...params].map(([key, value]) => ({ key, value })) } };
}

const emptyState = (): MlflowState => ({
  experiments: [],
  runs: [],
  files: new Map(),
  models: new Map(),
  versions: [],
});

export async function startMlflowDouble(): Promise<MlflowDouble> {
  const double: MlflowDouble = {
    url: '',
    state: emptyState(),
    requests: [],
    authorizations: [],
    fault: () => undefined,
    before: () => {},
    reset() {
      Object.assign(double, { state: emptyState(), requests: [], authorizations: [] });
      Object.assign(double, { fault: () => undefined, before: () => {} });
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://double');
    const body = await buffer(request);
    const name = nameOf(request, url);
    double.requests.push(name);
    double.authorizations.push(request.headers.authorization);
    const fault = double.fault(name, double.requests.length);
    double.before(name);
    send(response, fault, () => work(double.state, name, url, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  double.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return double;
}

const API = '/api/2.0/mlflow/';
const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts/';

function nameOf({ method }: IncomingMessage, { pathname }: URL): string {
  return `${method} ${pathname.startsWith(ARTIFACTS) ? 'artifacts' : pathname.replace(API, '')}`;
}

function work(state: MlflowState, name: string, url: URL, body: Buffer): MlflowAnswer {
  if (name === 'PUT artifacts') {
    state.files.set(decodeURIComponent(url.pathname.slice(ARTIFACTS.length)), body);
    return { status: 200, body: '' };
  }
  const fields = body.length > 0 ? JSON.parse(body.toString()) : Object.fromEntries(url.searchParams);
  const answer = CALLS[name]?.(state, fields) ?? RECORDED.notFound;
  return 'body' in answer ? (answer as MlflowAnswer) : json(200, answer);
}

function send(response: ServerResponse, fault: Fault | undefined, answer: () => MlflowAnswer): void {
  if (fault === 'hang') return;
  if (fault === 'reset') return void response.destroy();
  const { status, body, headers } = typeof fault === 'object' ? fault : answer();
  if (fault === 'lost') return void response.destroy();
  response.writeHead(status, headers).end(body);
}
