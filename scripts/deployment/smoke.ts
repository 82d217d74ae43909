// Whether a deployment answers as it should: a few calls that change nothing, with time for it to become ready.
import { setTimeout as wait } from 'node:timers/promises';
import { Failure, print } from '../command-line.ts';

interface Check {
  path: string;
  headers?: Record<string, string>;
  status: number;
  /** Of the answer's JSON. */
  expects: Record<string, unknown>;
  /** For a failure: what is then broken. */
  means: string;
}

const CHECKS: readonly Check[] = [
  { path: '/health', status: 200, expects: { status: 'ok' }, means: 'no function runs' },
  {
    path: '/ready',
    status: 200,
    expects: { status: 'ok' },
    means: 'settings, tables, queues or models; the log of site-ready says why',
  },
  { path: '/openapi.json', status: 200, expects: {}, means: 'the documents' },
  { path: '/me', status: 401, expects: { code: 'missing_token' }, means: 'access control lets anybody in' },
  {
    path: '/me',
    headers: { authorization: 'Bearer none' },
    status: 401,
    expects: { code: 'invalid_token' },
    means: 'the signing key',
  },
];

const TRIES = 6;
const PAUSE_MS = 5_000;
/** API Gateway gives up after 30 s. */
const ANSWER_MS = 35_000;

/**
 * @param pause between the tries of a check, for tests
 * @returns one line for each check that fails: "GET /ready: 503 {…}; …"
 */
export async function smoke(url: string, pause: (ms: number) => Promise<unknown> = wait): Promise<string[]> {
  const failures: string[] = [];
  for (const check of CHECKS) {
    const problem = await patiently(() => problemOf(url, check), pause);
    if (problem !== undefined) failures.push(`GET ${check.path}: ${problem}. What is broken: ${check.means}`);
  }
  return failures;
}

/** @param back the command that goes back @throws Failure that names each check that failed */
export async function requireSmoke(url: string, back: string): Promise<void> {
  const failures = await smoke(url);
  if (failures.length === 0) return print(`${url} answers as it should (${CHECKS.length} calls).`);
  throw new Failure(
    [`It is deployed, but ${url} does not answer as it should:`, ...failures, `To go back: ${back}`].join(
      '\n- ',
    ),
  );
}

async function patiently(
  attempt: () => Promise<string | undefined>,
  pause: (ms: number) => Promise<unknown>,
): Promise<string | undefined> {
  let problem = await attempt();
  for (let tries = 1; problem !== undefined && tries < TRIES; tries++) {
    await pause(PAUSE_MS);
    problem = await attempt();
  }
  return problem;
}

async function problemOf(
  url: string,
  { path, headers, status, expects }: Check,
): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}${path}`, {
      ...(headers && { headers }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    const body = parse(text);
    const isRight = Object.entries(expects).every(([name, value]) => body[name] === value);
    return response.status === status && isRight ? undefined : `${response.status} ${text.slice(0, 200)}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? cause.message || message : message;
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
