// Requests per second and latency at eight connections, of `npm start` and of the bare handler behind node:http.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startVigia } from '../api/vigia.ts';

const CONNECTIONS = 8;
/** Calls on each connection before the clock starts: `npm start`, like Lambda, starts one process for each concurrent call. */
const WARM_UP = 3;
const MEASURED_MS = 4_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Limits that no call reaches: a refused call would be fast and spoil the figures. */
const LIMITS = Object.fromEntries(
  ['LIMIT_DEFAULT', 'LIMIT_PREDICT_V1', 'LIMIT_FEEDBACK'].map((name) => [name, '10000000 per day']),
);

interface Call {
  url: string;
  method: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
}

/** Rows: call, requests per second, median and 99th percentile in ms, ratio to the bare handler's rate, refused calls. */
export async function measureLoad(): Promise<string[][]> {
  const bare = await startBare();
  const rows: [string, Load][] = [['bare handler', await load({ url: bare.url, method: 'GET' })]];
  bare.process.kill();
  const vigia = await startVigia(LIMITS);
  try {
    for (const [name, call] of await calls(vigia.url)) rows.push([name, await load(call)]);
  } finally {
    await vigia.stop();
  }
  const base = rows[0]?.[1].rate ?? Number.NaN;
  return rows.map(([name, { rate, p50, p99, refused }]) => [
    name,
    rate.toFixed(0),
    p50.toFixed(1),
    p99.toFixed(1),
    (rate / base).toFixed(3),
    String(refused),
  ]);
}

async function calls(url: string): Promise<[string, Call][]> {
  const account = JSON.stringify({ username: 'bench', password: 'a password for the bench' });
  const json = { 'content-type': 'application/json' };
  await fetch(`${url}/register`, { method: 'POST', headers: json, body: account });
  const login = await fetch(`${url}/login`, { method: 'POST', headers: json, body: account });
  const { access_token } = (await login.json()) as { access_token: string };
  const authorization = `Bearer ${access_token}`;

  const form = new FormData();
  form.append('file', new Blob([await readFile(`${ROOT}events/digit-7.png`)]), 'digit.png');
  const encoded = new Response(form);
  const picture = {
    headers: { authorization, 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
  const said = { headers: { authorization, ...json }, body: '{"prediction":7,"correct":true}' };
  return [
    ['health', { url: `${url}/health`, method: 'GET' }],
    ['predict v1', { url: `${url}/api/v1/predict`, method: 'POST', ...picture }],
    ['feedback', { url: `${url}/feedback`, method: 'POST', ...said }],
  ];
}

interface Load {
  /** Successful requests per second; the times below are theirs too. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Calls answered 503, because the machine is overloaded. */
  refused: number;
}

async function load(call: Call): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  let refused = 0;
  const all = (connection: () => Promise<void>) =>
    Promise.all(Array.from({ length: CONNECTIONS }, connection));
  await all(async () => {
    for (let i = 0; i < WARM_UP; i++) await ask(call, agent);
  });
  const end = performance.now() + MEASURED_MS;
  await all(async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      const isGood = (await ask(call, agent)) < 300;
      if (isGood) times.push(performance.now() - sent);
      else refused++;
    }
  });
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { rate: times.length / (MEASURED_MS / 1_000), p50: at(0.5), p99: at(0.99), refused };
}

/** @returns the status, after the whole answer has been read */
async function ask({ url, method, headers, body }: Call, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  request(url, { method, agent, headers: { ...headers, ...length } }, resolve)
    .on('error', reject)
    .end(body);
  const response = await promise;
  response.resume();
  await once(response, 'end');
  return Number(response.statusCode);
}

/** In its own process, like the API. */
async function startBare(): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [`${ROOT}tests/bench/bare-server.ts`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: `http://localhost:${String(port).trim()}/`, process: child };
}
