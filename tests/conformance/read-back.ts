// Reads what an MLflow server has stored, by its REST API and without any of our code.

interface Point {
  step: number;
  value: number | string;
  timestamp: number;
}

interface Entry {
  key: string;
  value: string;
}

export interface KeptRun {
  info: {
    run_id: string;
    run_name: string;
    status: string;
    start_time: number;
    end_time: number;
    artifact_uri: string;
  };
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: Record<string, number | string>;
}

export interface ReadBack {
  get(path: string, query?: Record<string, string>): Promise<Record<string, unknown>>;
  post(path: string, body: object): Promise<Record<string, unknown>>;
  run(run_id: string): Promise<KeptRun>;
  /** By step. */
  history(run_id: string, metric: string): Promise<Point[]>;
  artifact(run: KeptRun, path: string): Promise<Buffer>;
}

/** Every call throws Error with the server's message when the server refuses it. */
export function readBack(url: string): ReadBack {
  const fetched = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}/api/2.0/${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const get: ReadBack['get'] = async (path, query = {}) =>
    (await fetched(`mlflow/${path}?${new URLSearchParams(query)}`)).json() as Promise<
      Record<string, unknown>
    >;
  return {
    get,
    async post(path, body) {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      return (await fetched(`mlflow/${path}`, init)).json() as Promise<Record<string, unknown>>;
    },
    async run(run_id) {
      const { run } = (await get('runs/get', { run_id })) as {
        run: { info: KeptRun['info']; data: Record<'params' | 'tags' | 'metrics', Entry[] | undefined> };
      };
      const { params = [], tags = [], metrics = [] } = run.data;
      const named = (entries: Entry[]) => Object.fromEntries(entries.map(({ key, value }) => [key, value]));
      return { info: run.info, params: named(params), tags: named(tags), metrics: named(metrics) };
    },
    async history(run_id, metric) {
      const { metrics = [] } = await get('metrics/get-history', { run_id, metric_key: metric });
      return (metrics as Point[]).toSorted((a, b) => a.step - b.step);
    },
    async artifact({ info }, path) {
      const folder = info.artifact_uri.replace('mlflow-artifacts:/', '');
      const response = await fetched(`mlflow-artifacts/artifacts/${folder}/${path}`);
      return Buffer.from(await response.arrayBuffer());
    },
  };
}
