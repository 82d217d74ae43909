// Writes that are done but whose answer is lost: they are repeated, and each takes effect once.
import { randomUUID } from 'node:crypto';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { database } from '#lib/aws.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { savePrediction } from '#lib/predictions/predictions.ts';
import { PIXELS } from '#lib/task.ts';
import type { Operation } from '../../support/fault-proxy.ts';
import { sdkDocuments } from '../../support/sdk.ts';
import { type Breakable, startBreakable } from '../breakable.ts';

const PASSWORD = 'correct horse battery';

let system: Breakable;
beforeAll(async () => {
  system = await startBreakable();
});
afterAll(async () => await system.stop());
beforeEach(() => {
  system.database.done.length = 0;
  system.queues.done.length = 0;
});

const isWrite = ({ name, input }: Operation) =>
  /^(Put|Update|Delete)Item$/.test(name) && input.TableName !== process.env.COUNTERS_TABLE;

const isCount = ({ name, input }: Operation) =>
  name === 'UpdateItem' && input.TableName === process.env.COUNTERS_TABLE;

/** Calls a route while the answer to its `nth` write is lost, not counting writes of the rate limiter. */
async function losing(nth: number, key: string, body?: object) {
  system.database.done.length = 0;
  let sent = 0;
  system.database.breakdown({
    kind: 'lost',
    times: 1,
    on: (operation) => isWrite(operation) && ++sent === nth,
  });
  const change = body && { body: JSON.stringify(body), isBase64Encoded: false };
  const answer = await system.route(key).call(system.headers, change);
  system.database.breakdown(undefined);
  return { answer, writes: system.database.done.filter(isWrite).length };
}

async function itemsOf(TableName: string | undefined): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client: sdkDocuments() }, { TableName }))
    found.push(...Items);
  return found;
}

async function predicted(): Promise<string> {
  const prediction_id = randomUUID();
  await savePrediction(
    {
      prediction_id,
      username: 'boss',
      version: 'v1',
      model: SHIPPED_IDS.v1,
      digit: 7,
      probabilities: [0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
      pixels: new Uint8Array(PIXELS),
      at: new Date().toISOString(),
    },
    { ms: 30, doubtful: false, confidence: 0.9 },
  );
  return prediction_id;
}

describe('a lost answer to a write', () => {
  test('stores feedback on a prediction once, and answers 409 to the same feedback again', async () => {
    const said = { prediction_id: await predicted(), correct: false, digit: 1, comment: 'un uno' };
    const { answer, writes } = await losing(1, 'feedback-create', said);
    expect({ answer, writes }).toMatchObject({ answer: { status: 201, body: { digit: 1 } }, writes: 2 });
    expect(await itemsOf(process.env.FEEDBACK_TABLE)).toHaveLength(1);
    expect((await losing(0, 'feedback-create', said)).answer.status).toBe(409);
  });

  test('stores feedback in the original Flask form once', async () => {
    const before = (await itemsOf(process.env.FEEDBACK_TABLE)).length;
    const { answer } = await losing(1, 'feedback-create', { prediction: 5, correct: true });
    expect(answer).toMatchObject({ status: 201, body: { comment: null } });
    expect(await itemsOf(process.env.FEEDBACK_TABLE)).toHaveLength(before + 1);
  });

  test('registers the user', async () => {
    const body = { username: 'ana', password: PASSWORD };
    expect((await losing(1, 'auth-register', body)).answer).toMatchObject({
      status: 201,
      body: { username: 'ana', role: 'user' },
    });
    expect((await losing(0, 'auth-register', body)).answer.status).toBe(409);
  });

  test('stores a prediction once', async () => {
    const before = (await itemsOf(process.env.PREDICTIONS_TABLE)).length;
    expect((await losing(1, 'predict-v1')).answer).toMatchObject({ status: 200, body: { prediccion: 7 } });
    expect(await itemsOf(process.env.PREDICTIONS_TABLE)).toHaveLength(before + 1);
  });

  test('begins one experiment for new weights', async () => {
    const { answer } = await losing(1, 'admin-ab', { weights: { v1: 0.25, v2: 0.75 } });
    expect(answer.status).toBe(200);
    const revisions = (await itemsOf(process.env.MODELS_TABLE)).filter(({ item }) => item === 'ab');
    expect(revisions.map(({ revision }) => revision)).toEqual([1]);
  });

  // The writes of an alias's move: the shipped models (two items of weights, two versions), the move, its notifications.
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'moves an alias once and rolls it back once, at write %i',
    async (nth) => {
      const moves = async () =>
        (await itemsOf(process.env.MODELS_TABLE)).filter(({ item }) => item === 'alias#v1').length;
      const before = await moves();
      const to = before % 2 === 0 ? SHIPPED_IDS.v2 : SHIPPED_IDS.v1;
      const moved = await losing(nth, 'admin-alias', { model: to, reason: 'porque sí' });
      expect(moved.answer).toMatchObject({ status: 200, body: { to, revision: before + 1 } });
      expect(await moves()).toBe(before + 1);
      const back = await losing(nth, 'admin-rollback', {});
      expect(back.answer).toMatchObject({ status: 200, body: { revision: before + 2 } });
      expect(await moves()).toBe(before + 2);
    },
  );

  test.each([1, 2, 3, 4, 5, 6])(
    'creates one active run with one message for a retraining, at write %i',
    async (nth) => {
      await emptyTable(process.env.RUNS_TABLE);
      const { answer } = await losing(nth, 'retraining-create', {});
      expect(answer.status).toBe(202);
      const { run_id } = answer.body as { run_id: string };
      const runs = await itemsOf(process.env.RUNS_TABLE);
      expect(runs.map((item) => item.run_id).sort()).toEqual(['#active', run_id].sort());
      expect(runs.find((item) => item.run_id === '#active')).toMatchObject({ active_run: run_id });
      expect(sentRuns()).toEqual([run_id]);
      expect((await losing(0, 'retraining-create', {})).answer.status).toBe(409);
    },
  );

  test('accepts a retraining whose queue message is sent twice', async () => {
    await emptyTable(process.env.RUNS_TABLE);
    system.queues.breakdown({ kind: 'lost', times: 1 });
    const { answer } = await losing(0, 'retraining-create', {});
    system.queues.breakdown(undefined);
    expect(answer.status).toBe(202);
    expect(new Set(sentRuns())).toEqual(new Set([answer.body.run_id]));
  });
});

describe('a lost answer of a counter', () => {
  /** Calls a route; with `isLost`, the first answer to each write of that counter is lost. */
  async function counted(counter: string, isLost: boolean, key: string, body: object) {
    const seen = new Set<string>();
    const isFirst = ({ input }: Operation) =>
      seen.size < seen.add(input.ExpressionAttributeValues[':write'].S).size;
    const on = (operation: Operation) =>
      isCount(operation) && operation.input.Key.counter.S.startsWith(counter) && isFirst(operation);
    system.database.breakdown(isLost ? { kind: 'lost', on } : undefined);
    const change = { body: JSON.stringify(body), isBase64Encoded: false };
    const { status, headers } = await system.route(key).call(system.headers, change);
    system.database.breakdown(undefined);
    return { status, left: Number(headers['RateLimit-Remaining']), writes: seen.size };
  }

  test('counts a call once, also the last one that the limit allows', async () => {
    vi.stubEnv('LIMIT_FEEDBACK', '3 per 2 day');
    const call = (isLost: boolean) =>
      counted('POST /feedback|', isLost, 'feedback-create', { prediction: 5, correct: true });
    const answers = [await call(false), await call(true), await call(true), await call(false)];
    vi.unstubAllEnvs();
    expect(answers).toEqual([
      { status: 201, left: 2, writes: 0 },
      { status: 201, left: 1, writes: 1 },
      { status: 201, left: 0, writes: 1 },
      { status: 429, left: 0, writes: 0 },
    ]);
  });

  test('counts a failed sign-in once, and undoes a success once', async () => {
    await losing(0, 'auth-register', { username: 'eva', password: PASSWORD });
    const attempt = (isLost: boolean, password: string) =>
      counted('login|eva|', isLost, 'auth-login', { username: 'eva', password });
    expect(await attempt(true, 'not the password')).toEqual({ status: 401, left: 9, writes: 1 });
    // One write counts the attempt, one undoes it.
    expect(await attempt(true, PASSWORD)).toEqual({ status: 200, left: 9, writes: 2 });
    expect(await attempt(false, 'not the password')).toEqual({ status: 401, left: 8, writes: 0 });
  });
});

function sentRuns(): unknown[] {
  return system.queues.done.flatMap(({ input }) =>
    /fifo/.test(input.QueueUrl) ? [] : JSON.parse(input.MessageBody).run_id,
  );
}

async function emptyTable(TableName: string | undefined): Promise<void> {
  for (const { run_id } of await itemsOf(TableName)) {
    await database().send('DeleteItem', { TableName, Key: { run_id } });
  }
}
