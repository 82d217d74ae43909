// Erasures over the wire: what identifies a person is gone from every table, whatever fails in between, and nothing of anybody else.
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listAudit, recordAudit } from '#lib/audit/audit.ts';
import { config } from '#lib/config.ts';
import { putItem } from '#lib/dynamodb.ts';
import { erasePending } from '#lib/erasure/erasure.ts';
import { listOfUser, readReviews, saveReview } from '#lib/feedback/feedback.ts';
import { listPredictions, savePrediction } from '#lib/predictions/predictions.ts';
import { findRun, putRun } from '#lib/retraining/run-store.ts';
import { PIXELS } from '#lib/task.ts';
import {
  beginErasure,
  changeRole,
  createUser,
  findLinked,
  findUser,
  link,
  listUsers,
  newLinkCode,
  openErasures,
} from '#lib/users/users.ts';
import { sdkDocuments } from '../../support/sdk.ts';
import { startDynalite } from '../dynalite.ts';
import { failsAt } from '../failing-calls.ts';
import { writeFeedback } from '../feedback-log.ts';
import { losingAnswers } from '../lost-answers.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const on = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const iso = (minutes: number) => on(minutes).toISOString();
const PERSON = { team: 'T1', user: 'U1', name: 'Ana' };

useSlowClock();
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

let count = 0;
/** The person of the running test: a text that nothing else has. */
let name: string;
/** Begins the ids of what they did. */
let id: string;
beforeEach(() => {
  id = `id${count++}`;
  name = `Quilla-${id}`;
});

const predictionOf = (username: string, prediction_id: string, minute: number) =>
  savePrediction(
    {
      prediction_id,
      username,
      version: 'v1',
      model: 'mlp-1',
      digit: 7,
      probabilities: Array.from({ length: 10 }, () => 0.1),
      pixels: new Uint8Array(PIXELS).fill(minute),
      at: iso(minute),
    },
    { ms: 30, doubtful: false, confidence: 0.9 },
  );
const answerOf = (username: string, feedback_id: string, minute: number) =>
  writeFeedback([
    {
      feedback_id,
      username,
      prediction: 7,
      correct: true,
      comment: `I am ${username}`,
      at: iso(minute),
      digit: 7,
      version: 'v1',
      model: 'mlp-1',
      pixels: new Uint8Array(PIXELS),
    },
  ]);

/** A person who registered at minute 1, and did everything that leaves a trace. */
async function livedAs(username: string) {
  const user = await createUser(username, 'hash', on(1));
  const done = { outcome: 'done', via: 'api', address: '203.0.113.7' } as const;
  for (const minute of [2, 3]) {
    await predictionOf(username, `${id}-p${minute}`, minute);
    await answerOf(username, `${id}-f${minute}`, minute);
    await recordAudit({ actor: username, action: 'session.begin', ...done, at: iso(minute) });
  }
  await recordAudit({
    actor: 'boss',
    action: 'user.role',
    target: `${username.toUpperCase()}: admin`,
    ...done,
    at: iso(4),
  });
  await recordAudit({ actor: 'boss', action: 'user.reset_password', target: username, ...done, at: iso(4) });
  await saveReview({ target: { user: username }, state: 'excluded', by: 'boss', reason: null, at: iso(4) });
  await link(username, await newLinkCode(PERSON, on(4)), on(4));
  const teachers = [
    { username, labels: 2, corrections: 1 },
    { username: 'eva', labels: 1, corrections: 0 },
  ];
  await putRun({
    run_id: id,
    kind: 'retraining',
    created_at: iso(4),
    learnt: { teachers },
  } as never);
  return { ...user, slack: 'slack#T1#U1' };
}

/** Every item of every table as text. */
async function everything(): Promise<string> {
  const tables = ['USERS', 'PREDICTIONS', 'FEEDBACK', 'AUDIT', 'RUNS'].map(
    (table) => process.env[`${table}_TABLE`],
  );
  const texts: string[] = [];
  for (const TableName of tables) {
    for await (const { Items = [] } of paginateScan(
      { client: sdkDocuments() },
      { TableName, ConsistentRead: true },
    )) {
      texts.push(...Items.map((item) => JSON.stringify(item)));
    }
  }
  return texts.join('\n').toLowerCase();
}

/** Sweeps minute after minute until no record is left. @returns how many sweeps that took */
async function sweepAll(from = 12): Promise<number> {
  for (let minute = from; ; minute++) {
    await erasePending(on(minute));
    if ((await openErasures(on(1e6))).length === 0) return minute - from + 1;
  }
}

describe('an erasure', () => {
  test('leaves the name nowhere, in whatever case, and no comment; digits, dates and decisions stay under the pseudonym', async () => {
    const { pseudonym } = await beginErasure(await livedAs(name), { pictures: false }, on(10));
    expect(await sweepAll()).toBe(2);
    expect((await everything()).includes(name.toLowerCase())).toBe(false);
    expect((await listPredictions(pseudonym, iso(0), 10)).items).toEqual([]);
    const { items } = await listOfUser(pseudonym, 10);
    expect(items).toMatchObject([
      { prediction: 7, comment: null, at: iso(3) },
      { comment: null, at: iso(2) },
    ]);
    expect((await readReviews()).ofUser(pseudonym, iso(1))).toMatchObject({ state: 'excluded' });
    expect((await findRun(id))?.learnt?.teachers).toMatchObject([
      { username: pseudonym },
      { username: 'eva' },
    ]);
    expect(await findLinked(PERSON)).toBeUndefined();
  });

  test('leaves the audit log whole, with the pseudonym as actor and as target, without addresses, and says that it is done', async () => {
    const { pseudonym } = await beginErasure(await livedAs(name), { pictures: false, by: 'boss' }, on(10));
    await sweepAll();
    const own = await listAudit({ actor: pseudonym }, 10, on(20));
    expect(own.items.map(({ at, action, address }) => [at, action, address])).toEqual([
      [iso(3), 'session.begin', undefined],
      [iso(2), 'session.begin', undefined],
    ]);
    const others = (await listAudit({ actor: 'boss' }, 50, on(20))).items.filter(({ target }) =>
      target?.startsWith(pseudonym),
    );
    expect(others.map(({ action, target }) => [action, target])).toEqual([
      ['user.erase', pseudonym],
      ...[
        ['user.reset_password', pseudonym],
        ['user.role', `${pseudonym}: admin`],
      ].sort(
        (a, b) =>
          others.findIndex(({ action }) => action === a[0]) -
          others.findIndex(({ action }) => action === b[0]),
      ),
    ]);
  });

  test.each([false, true])('with pictures: %s', async (pictures) => {
    const { pseudonym } = await beginErasure(await livedAs(name), { pictures }, on(10));
    await sweepAll();
    const kept = (await everything())
      .split('\n')
      .filter((item) => item.includes(pseudonym) && item.includes('feedback_id'));
    const answers = kept.filter((item) => item.includes('"prediction"'));
    expect(answers.map((item) => item.includes('"pixels"'))).toEqual([!pictures, !pictures]);
  });

  test('touches nothing of another person, nor of a later account of the same name', async () => {
    const { pseudonym } = await beginErasure(await livedAs(name), { pictures: true }, on(10));
    await createUser(name, 'hash', on(10.5));
    await predictionOf(name, `${id}-later`, 12);
    await answerOf(name, `${id}-later`, 12);
    await recordAudit({ actor: name, action: 'session.begin', outcome: 'done', via: 'api', at: iso(12) });
    await answerOf('eva', `${id}-eva`, 12);
    await sweepAll(13);
    expect((await listPredictions(name, iso(0), 10)).items).toMatchObject([{ prediction_id: `${id}-later` }]);
    expect((await listOfUser(name, 10)).items).toMatchObject([{ comment: `I am ${name}`, at: iso(12) }]);
    expect((await listAudit({ actor: name }, 10, on(20))).items).toHaveLength(1);
    expect((await listOfUser('eva', 50)).items.map(({ comment }) => comment)).toContain('I am eva');
    expect((await listOfUser(pseudonym, 10)).items).toHaveLength(2);
  });

  test('waits a minute, so that calls under way are erased too', async () => {
    await beginErasure(await livedAs(name), { pictures: false }, on(10));
    await erasePending(on(10.9));
    expect((await listOfUser(name, 10)).items).toHaveLength(2);
    await predictionOf(name, `${id}-late`, 10);
    await sweepAll();
    expect((await listPredictions(name, iso(0), 10)).items).toEqual([]);
  });

  test('waits for a retraining that has read the answers, and takes the name out of what it then stores', async () => {
    const user = await livedAs(name);
    const run = { run_id: `${id}-under-way`, kind: 'retraining', created_at: iso(9) };
    await putRun({ ...run, status: 'running' } as never);
    const { pseudonym } = await beginErasure(user, { pictures: false }, on(10));
    for (const minute of [12, 13, 14]) await erasePending(on(minute));
    expect(await openErasures(on(1e6))).toHaveLength(1);
    const { RUNS_TABLE } = config('RUNS_TABLE');
    const teachers = [{ username: name, labels: 2, corrections: 0 }];
    await putItem(RUNS_TABLE, { ...run, status: 'published', learnt: { teachers } });
    await sweepAll(15);
    expect((await findRun(run.run_id))?.learnt?.teachers).toMatchObject([{ username: pseudonym, labels: 2 }]);
    expect((await everything()).includes(name.toLowerCase())).toBe(false);
  });

  test('is done whole after the database failed at any of its calls', async () => {
    await beginErasure(await livedAs(name), { pictures: true }, on(10));
    for (let failing = 1; ; failing += 2) {
      if (!(await failsAt(failing, () => erasePending(on(10 + failing))))) break;
    }
    await sweepAll(500);
    expect((await everything()).includes(name.toLowerCase())).toBe(false);
    const done = await listAudit({ action: 'user.erase' }, 100, on(600));
    expect(done.items.filter(({ at }) => at > iso(10))).not.toHaveLength(0);
  });

  test('is done once when the answers of DynamoDB are lost', async () => {
    const user = await livedAs(name);
    const { pseudonym } = await losingAnswers(() => beginErasure(user, { pictures: true }, on(10)));
    await losingAnswers(() => sweepAll());
    expect((await everything()).includes(name.toLowerCase())).toBe(false);
    const done = await listAudit({ actor: pseudonym, action: 'user.erase' }, 10, on(20));
    expect(done.items).toHaveLength(1);
  });
});

describe('beginErasure', () => {
  test('deletes the account at once; its record is no user and is in no list of users', async () => {
    const { pseudonym } = await beginErasure(await livedAs(name), { pictures: false }, on(10));
    expect(await findUser(name)).toBeUndefined();
    expect(await findUser(`erasure#${pseudonym}`)).toBeUndefined();
    const listed = (await listUsers(100)).items.map(({ username }) => username);
    expect(listed.filter((one) => one.includes('#') || one === name)).toEqual([]);
    await sweepAll();
  });

  test('of the last administrator is refused and records nothing', async () => {
    const user = await createUser(name, 'hash', on(1));
    await changeRole(name, 'admin');
    await expect(beginErasure(user, { pictures: false }, on(10))).rejects.toMatchObject({
      code: 'last_admin',
    });
    expect(await openErasures(on(100))).toEqual([]);
  });

  test('whose process crashed before the account was deleted erases nothing, and its record ends', async () => {
    const user = await livedAs(name);
    await failsAt(2, () => beginErasure(user, { pictures: false }, on(10)));
    await erasePending(on(12));
    expect(await openErasures(on(100))).toHaveLength(1);
    await erasePending(on(16));
    expect(await openErasures(on(100))).toEqual([]);
    expect((await listOfUser(name, 10)).items).toHaveLength(2);
    expect(await findUser(name)).toBeDefined();
  });
});
