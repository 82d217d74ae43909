// Splits a run's metrics, params and tags into batches within MLflow's limits (REST API, "Log Batch", Request Limits).

export interface Metric {
  key: string;
  /** Standard JSON cannot express these three; Protocol Buffers' JSON, which MLflow reads, writes them as strings. */
  value: number | 'NaN' | 'Infinity' | '-Infinity';
  /** Milliseconds since 1970. */
  timestamp: number;
  step: number;
}

export interface Entry {
  key: string;
  value: string;
}

export interface Batch {
  metrics: Metric[];
  params: Entry[];
  tags: Entry[];
}

const MOST = { metrics: 1000, params: 100, tags: 100 } as const;
const MOST_ENTRIES = 1000;
/** The limit is 1 MB for the whole request, of which this is for the entries. */
const MOST_BYTES = 900_000;

/** Lengths that every version of MLflow accepts; newer servers accept longer params and tags. */
const MOST_CHARACTERS = { key: 250, param: 500, tag: 5_000 } as const;

/** The entries in their order, in as few batches as the limits allow; no batch when there are no entries. */
export function inBatches({ params, tags, metrics }: Batch): Batch[] {
  const batches: Batch[] = [];
  let bytes = 0;
  const add = <Kind extends keyof Batch>(kind: Kind, entry: Batch[Kind][number]) => {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    let batch = batches.at(-1);
    if (!batch || isFull(batch, kind) || bytes + size > MOST_BYTES) {
      batch = { params: [], tags: [], metrics: [] };
      batches.push(batch);
      bytes = 0;
    }
    (batch[kind] as (typeof entry)[]).push(entry);
    bytes += size;
  };
  for (const entry of params) add('params', entry);
  for (const entry of tags) add('tags', entry);
  for (const entry of metrics) add('metrics', entry);
  return batches;
}

function isFull(batch: Batch, kind: keyof Batch): boolean {
  const total = batch.params.length + batch.tags.length + batch.metrics.length;
  return total >= MOST_ENTRIES || batch[kind].length >= MOST[kind];
}

export function param(key: string, value: unknown): Entry {
  return { key: keyOf(key), value: cut(String(value), MOST_CHARACTERS.param) };
}

export function tag(key: string, value: string): Entry {
  return { key: keyOf(key), value: cut(value, MOST_CHARACTERS.tag) };
}

export function metric(key: string, value: number, at: Pick<Metric, 'timestamp' | 'step'>): Metric {
  return {
    key: keyOf(key),
    value: Number.isFinite(value) ? value : (String(value) as Metric['value']),
    ...at,
  };
}

/** MLflow accepts ASCII letters, digits and "_-. :/" in a key, as a path without empty or relative parts. */
function keyOf(name: string): string {
  const parts = name
    .replace(/[^\w\-. :/]/g, '_')
    .split('/')
    .filter((part) => !/^\.{0,2}$/.test(part));
  return parts.join('/').slice(0, MOST_CHARACTERS.key).replace(/\/$/, '') || '_';
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text;
}
