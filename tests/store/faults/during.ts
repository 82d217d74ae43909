// Calls of all routes while DynamoDB fails, and how long each took.
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Fault } from '../../support/fault-proxy.ts';
import type { HttpFunction } from '../../support/functions.ts';
import type { Breakable } from '../breakable.ts';

/** The limit of docs/contract.md for one request. Here all routes are called at once: see `timed`. */
const IN_TIME_MS = 3_000;
/** The time budget of a request (lib/time-budget.ts). */
const BUDGET_MS = 2_500;
export const UNANSWERED = {
  status: 503,
  retryAfter: '5',
  body: { msg: 'Servicio no disponible', code: 'unavailable', request_id: expect.any(String) },
  inTime: true,
};

export const needsToken = ({ spec }: HttpFunction) => spec.access === 'user' || spec.access === 'admin';

/** Calls the routes concurrently during a fault and returns their answers. */
export async function during(system: Breakable, fault: Fault, asked: HttpFunction[]) {
  system.database.breakdown(fault);
  const answers = await Promise.all(
    asked.map(async ({ key, call }) => [key, await timed(call(system.headers))] as const),
  );
  system.database.breakdown(undefined);
  return answers;
}

/**
 * How long an answer took, without what the other calls and a busy machine add: the time in which this process computed, for all
 * calls together, and the delay of a bare timer. What is left is the waiting of the call itself, which the budget limits.
 */
export async function timed(
  call: Promise<{ status: number; headers: Record<string, string>; body: object }>,
) {
  const started = performance.now();
  const loop = performance.eventLoopUtilization();
  const sinceThen = () => performance.now() - started;
  const bare = wait(BUDGET_MS).then(() => sinceThen() - BUDGET_MS);
  const { status, headers, body } = await call;
  const took = sinceThen();
  const { active } = performance.eventLoopUtilization(loop);
  const inTime = took < IN_TIME_MS || took - Math.max(active, await bare) < IN_TIME_MS;
  return { status, retryAfter: headers['Retry-After'], body, inTime };
}
