// Every route while DynamoDB or SQS fails in each way: 503 within 3 s, and normal answers afterwards in the same process.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRun } from '#lib/retraining/run-store.ts';
import { live, resendRuns } from '#lib/retraining/sweep.ts';
import { FAULTS, type Operation } from '../../support/fault-proxy.ts';
import { type Breakable, startBreakable } from '../breakable.ts';
import { during, needsToken, timed, UNANSWERED } from './during.ts';

let system: Breakable;
beforeAll(async () => {
  system = await startBreakable();
});
afterAll(async () => await system.stop());

describe.each(FAULTS)('while DynamoDB is %s', (kind) => {
  test('every route that needs it answers 503 within 3 s, and 200 afterwards', async () => {
    const asked = system.routes.filter((found) => needsToken(found) || found.key === 'auth-login');
    expect(await during(system, { kind }, asked)).toEqual(asked.map(({ key }) => [key, UNANSWERED]));
    expect(await system.route('auth-me').call(system.headers)).toMatchObject({
      status: 200,
      body: { username: 'boss' },
    });
  });
});

/** Routes that read no other tables than access control does. */
const USERS_ALONE =
  /^(auth-(?!export).*|admin-(account|invitations|password-reset|users|role|delete|slack-alert)|slack-(link|unlink))$/;
/** The sample events ask for a shipped model, whose weights come with the function. */
const SHIPPED = /^models-(check|weights)$/;

test.each(['throttled', 'silent'] as const)(
  'while DynamoDB is %s for all tables but users and counters, every route that needs others answers 503 within 3 s',
  async (kind) => {
    const asked = system.routes.filter(
      (found) => needsToken(found) && ![USERS_ALONE, SHIPPED].some((keys) => keys.test(found.key)),
    );
    const on = ({ input }: Operation) =>
      ![process.env.USERS_TABLE, process.env.COUNTERS_TABLE].includes(input.TableName);
    expect(await during(system, { kind, on }, asked)).toEqual(asked.map(({ key }) => [key, UNANSWERED]));
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
  const answers = await during(system, { kind: 'sluggish' }, asked);
  expect(answers.filter(([, { inTime }]) => !inTime)).toEqual([]);
  const writes = () => system.database.done.filter(({ name }) => !/^(Get|BatchGet|Query)/.test(name)).length;
  // What was sent just before the last answer is still under way, perhaps on a new connection.
  await wait(300);
  const before = writes();
  // Longer than one slow answer of the proxy takes.
  await wait(1_000);
  expect(writes()).toBe(before);
  // Routes with many calls exceed the budget. How many calls fit is a table of tests/unit/time-budget.test.ts.
  expect(answers.map(([, { status }]) => status)).toContain(503);
});
