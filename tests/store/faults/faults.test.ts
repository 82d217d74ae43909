// Every route while DynamoDB or SQS fails: 503 within 3 s, and normal answers afterwards in the same process.
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRun } from '#lib/retraining/run-store.ts';
import { live, resendRuns } from '#lib/retraining/sweep.ts';
import { FAULTS, type Fault, type Operation } from '../../support/fault-proxy.ts';
import type { HttpFunction } from '../../support/functions.ts';
import { type Breakable, startBreakable } from '../breakable.ts';

/** The limit of docs/contract.md for one request. Here all routes are called at once: see `timed`. */
const IN_TIME_MS = 3_000;
/** The time budget of a request (lib/time-budget.ts). */
const BUDGET_MS = 2_500;
const UNANSWERED = {
  status: 503,
  retryAfter: '5',
  body: { msg: 'Servicio no disponible', code: 'unavailable', request_id: expect.any(String) },
  inTime: true,
};

let system: Breakable;
beforeAll(async () => {
  system = await startBreakable();
});
afterAll(async () => await system.stop());

const needsToken = ({ spec }: HttpFunction) => spec.access === 'user' || spec.access === 'admin';

/** Calls the routes concurrently during a fault and returns their answers. */
async function during(fault: Fault, asked: HttpFunction[]) {
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
async function timed(call: Promise<{ status: number; headers: Record<string, string>; body: object }>) {
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

describe.each(FAULTS)('while DynamoDB is %s', (kind) => {
  test('every route that needs it answers 503 within 3 s, and 200 afterwards', async () => {
    const asked = system.routes.filter((found) => needsToken(found) || found.key === 'auth-login');
    expect(await during({ kind }, asked)).toEqual(asked.map(({ key }) => [key, UNANSWERED]));
    expect(await system.route('auth-me').call(system.headers)).toMatchObject({
      status: 200,
      body: { username: 'boss' },
    });
  });
});

/** Routes that read no other tables than access control does. */
const USERS_ALONE = /^(auth-.*|admin-(users|role|delete|slack-alert)|slack-(link|unlink))$/;
/** The sample event asks for a shipped model, whose weights come with the function. */
const SHIPPED = /^models-weights$/;

test.each(['throttled', 'silent'] as const)(
  'while DynamoDB is %s for all tables but users and counters, every route that needs others answers 503 within 3 s',
  async (kind) => {
    const asked = system.routes.filter(
      (found) => needsToken(found) && ![USERS_ALONE, SHIPPED].some((keys) => keys.test(found.key)),
    );
    const on = ({ input }: Operation) =>
      ![process.env.USERS_TABLE, process.env.COUNTERS_TABLE].includes(input.TableName);
    expect(await during({ kind, on }, asked)).toEqual(asked.map(({ key }) => [key, UNANSWERED]));
  },
);

test('while SQS is silent a retraining is accepted within 3 s, and the sweep sends its message later', async () => {
  system.queues.breakdown({ kind: 'silent' });
  const answer = await timed(system.route('retraining-create').call(system.headers));
  expect(await timed(system.route('site-ready').call())).toMatchObject({
    status: 503,
    inTime: true,
    body: { checks: { database: 'ok', queue: 'fail' } },
  });
  system.queues.breakdown(undefined);
  expect(answer).toMatchObject({ status: 202, inTime: true });
  const { run_id } = answer.body as { run_id: string };
  expect(system.queues.done).toEqual([]);

  const later = new Date(Date.now() + 180_000);
  await resendRuns({ ...live, clock: { now: () => later } });
  expect(system.queues.done.map(({ input }) => input.MessageBody)).toEqual([JSON.stringify({ run_id })]);
  expect(await findRun(run_id)).not.toHaveProperty('pending');
});

test('several slow calls of a request share the 3 s, and nothing is written after the answer', async () => {
  // Without logout, which would end the session of all other calls.
  const asked = system.routes.filter((found) => needsToken(found) && found.key !== 'auth-logout');
  const answers = await during({ kind: 'sluggish' }, asked);
  expect(answers.filter(([, { inTime }]) => !inTime)).toEqual([]);
  const writes = () => system.database.done.filter(({ name }) => !/^(Get|BatchGet|Query)/.test(name)).length;
  const before = writes();
  // Longer than one slow answer of the proxy takes.
  await wait(1_000);
  expect(writes()).toBe(before);
  // Routes with many calls exceed the budget. How many calls fit is a table of tests/unit/time-budget.test.ts.
  expect(answers.map(([, { status }]) => status)).toContain(503);
});
