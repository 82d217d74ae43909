// Aliases over the wire: no move is lost, none leads to what cannot serve, and what is owed to Slack is owed until told.
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { idOf, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { logger } from '#lib/log.ts';
import { readRevisions } from '#lib/models/experiment.ts';
import {
  type AliasMove,
  announceMove,
  currentExperiment,
  loadModel,
  type Moving,
  modelBehind,
  moveAlias,
  publishModel,
  rollBack,
  servingAs,
  setWeights,
  untoldMoves,
} from '#lib/models/models.ts';
import { allMoves, isUntold, latestMove, markTold, newestMoves, putMove } from '#lib/models/moves.ts';
import { allRevisions } from '#lib/models/revision-store.ts';
import { loadStored } from '#lib/models/versions.ts';
import { forgetful, lineage, retrained } from '../unit/models/models.ts';
import { startDynalite } from './dynalite.ts';

const V1 = idOf(shippedV1);
const V2 = idOf(shippedV2);
const [A, B, C, D] = [1, 2, 3, 4].map((serial) => retrained(serial).id) as [string, string, string, string];

let dynalite: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynalite = await startDynalite();
  for (const serial of [1, 2, 3, 4]) await publishModel(retrained(serial), lineage(`run${serial}`));
});
afterAll(async () => await dynalite.stop());
beforeEach(async () => {
  const TableName = config('MODELS_TABLE').MODELS_TABLE;
  for (const item of ['alias#v1', 'alias#v2', 'ab']) {
    for (const { revision } of await allRevisions(item)) {
      await database().send(new DeleteCommand({ TableName, Key: { item, revision } }));
    }
  }
});

const point = (model: string, more: { alias?: 'v1' | 'v2'; run_id?: string; by?: string } = {}) =>
  moveAlias({ alias: 'v1', model, by: 'boss', reason: 'r', ...more });
const back = () => rollBack('v1', 'boss');
const behind = async () => (await modelBehind('v1')).id;

/** Each move begins where the one before ended, without a gap: nothing was lost or written over. */
function expectUnbroken(moves: AliasMove[], first: string): void {
  moves.forEach(({ revision, from }, i) => {
    expect({ revision, from }).toEqual({ revision: i + 1, from: moves[i - 1]?.to ?? first });
  });
}

describe('moveAlias', () => {
  test('until somebody moves it an alias is what is shipped under its name', async () => {
    expect([await behind(), (await modelBehind('v2')).id]).toEqual([V1, V2]);
  });

  test('a move says from where, to where, who, why and when, and holds at once', async () => {
    const move = await point(A);
    expect(move).toEqual({
      alias: 'v1',
      revision: 1,
      from: V1,
      to: A,
      by: 'boss',
      reason: 'r',
      at: expect.stringMatching(/^20.*Z$/),
    });
    expect(await behind()).toBe(A);
    expect(await newestMoves(100)).toEqual([move]);
  });

  test('two at once: both are in the history, in order, and the later one holds', async () => {
    await Promise.all([point(A, { by: 'ana' }), point(B, { by: 'bea' })]);
    const moves = await allMoves('v1');
    expectUnbroken(moves, V1);
    expect(new Set(moves.map(({ to }) => to))).toEqual(new Set([A, B]));
    expect(await behind()).toBe(moves[1]?.to);
  });

  test('ten at once to four models: no revision is lost', async () => {
    const targets = Array.from({ length: 10 }, (_, i) => [A, B, C, D][i % 4] as string);
    const made = await Promise.all(targets.map((id) => point(id)));
    const moves = await allMoves('v1');
    expectUnbroken(moves, V1);
    for (const move of made) expect(moves).toContainEqual(move);
  });

  test('where it points already nothing is written', async () => {
    const move = await point(A);
    expect(await point(A, { by: 'bea' })).toEqual(move);
    expect(await allMoves('v1')).toHaveLength(1);
  });

  test('of one run ten at once make one move, and none again after it was rolled back', async () => {
    const moves = await Promise.all(Array.from({ length: 10 }, () => point(A, { run_id: 'run1' })));
    expect(new Set(moves.map(({ revision }) => revision))).toEqual(new Set([1]));
    await back();
    expect(await point(A, { run_id: 'run1' })).toEqual(moves[0]);
    expect(await behind()).toBe(V1);
  });

  test('a model that misses golden digits is refused with what it takes them for', async () => {
    const model = forgetful(5);
    await publishModel(model, lineage('run5'));
    const refusal = await point(model.id).catch((error) => error);
    expect(refusal).toMatchObject({ code: 'golden_digits_missed', status: 409 });
    expect(refusal.details.length).toBeGreaterThan(0);
    for (const { path, msg } of refusal.details) {
      expect(path).toBe('body.model');
      expect(msg).toMatch(/^el 7 se lee como [0-689](, con dudas)?$/);
    }
    await expect(point('cnn-none')).rejects.toMatchObject({ code: 'model_not_found' });
    expect(await latestMove('v1')).toBeUndefined();
  });

  test('a shipped model that an alias names is kept, and so is the one it leaves', async () => {
    await point(V2);
    expect((await loadStored(V2)).id).toBe(V2);
    expect((await loadStored(V1)).id).toBe(V1);
  });
});

describe('rollBack', () => {
  test('goes back one move, then one further, to what was shipped, and no further', async () => {
    for (const id of [A, B, C]) await point(id);
    for (const expected of [B, A, V1]) {
      expect(await back()).toMatchObject({
        to: expected,
        rollback: true,
        reason: 'Vuelta al modelo anterior',
      });
      expect(await behind()).toBe(expected);
    }
    await expect(back()).rejects.toMatchObject({ code: 'nothing_to_roll_back' });
    expectUnbroken(await allMoves('v1'), V1);
  });

  /** As it runs, but that nobody writes before `go`. */
  const held = (go: () => Promise<void>): Moving => ({
    loadModel: async (id) => {
      await go();
      return await loadModel(id);
    },
    allMoves,
    keepIfShipped: async () => {},
    putMove,
    now: () => new Date(),
  });

  test('three at the same moment go back one move', async () => {
    for (const id of [A, B]) await point(id);
    const { promise: allHaveRead, resolve } = Promise.withResolvers<void>();
    let reading = 3;
    const together = held(async () => {
      if (--reading === 0) resolve();
      await allHaveRead;
    });
    const moves = await Promise.all([1, 2, 3].map(() => rollBack('v1', 'boss', 'r', together)));
    const made = (await allMoves('v1')).slice(2);
    expect(made).toHaveLength(1);
    for (const move of moves) expect(move).toEqual(made[0]);
  });

  test('somebody moves the alias meanwhile: that move is not taken back', async () => {
    for (const id of [A, B]) await point(id);
    const late = rollBack(
      'v1',
      'boss',
      'r',
      held(async () => void (await point(C))),
    );
    await expect(late).rejects.toMatchObject({ code: 'alias_moved', status: 409 });
    expect(await behind()).toBe(C);
  });
});

describe('the experiment', () => {
  test('is another one after each move and each change of shares', async () => {
    const ids = [(await currentExperiment()).id];
    const note = async () => ids.push((await currentExperiment()).id);
    await point(A, { alias: 'v2' });
    await note();
    await setWeights({ v1: 0.8, v2: 0.2 }, 'boss');
    await note();
    await setWeights({ v1: 0.8, v2: 0.2 }, 'boss');
    await note();
    await point(A);
    await note();
    await back();
    await note();
    expect(new Set(ids).size).toBe(6);
    expect(await currentExperiment()).toEqual({
      id: ids.at(-1),
      since: (await latestMove('v1'))?.at,
      weights: { v1: 0.8, v2: 0.2 },
      models: { v1: V1, v2: A },
    });
  });

  test('ten changes of shares at once are ten experiments', async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, (_, i) => setWeights({ v1: i / 10, v2: 1 - i / 10 }, 'boss')),
    );
    expect(new Set(made.map(({ id }) => id.split('.')[0]))).toEqual(
      new Set(Array.from({ length: 10 }, (_, i) => `w${i + 1}`)),
    );
  });
});

describe('what is owed to Slack', () => {
  test('every move, until it was told', async () => {
    const first = await point(A);
    const second = await back();
    expect(new Set(await untoldMoves())).toEqual(new Set([first, second]));
    const told: string[] = [];
    const telling = {
      isUntold,
      markTold,
      logger,
      announce: async ({ id }: { id: string }) => void told.push(id),
    };
    await announceMove(first, telling);
    await announceMove(first, telling);
    expect(told).toEqual(['alias-v1-1']);
    expect(await untoldMoves()).toEqual([second]);
    expect(await newestMoves(100)).toEqual([second, first]);
  });
});

test('a move is in force in a warm process ten seconds later', async () => {
  const clock = { now: Date.now() };
  const looking = { latestMove, readRevisions, loadStored, clock: () => clock.now, logger };
  const serving = servingAs('v1', shippedV1, looking);
  const served = async () => {
    const { model, degraded } = await serving();
    return { id: model.id, degraded };
  };
  expect(await served()).toEqual({ id: V1, degraded: false });
  await point(A);
  clock.now += 9_999;
  expect(await served()).toEqual({ id: V1, degraded: false });
  clock.now += 1;
  expect(await served()).toEqual({ id: A, degraded: false });
});
