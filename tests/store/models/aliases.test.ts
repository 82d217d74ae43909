// Aliases over the wire: concurrent moves, rollbacks, refused models, and announcements that stay pending until sent.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { idOf, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { logger } from '#lib/log.ts';
import { readRevisions } from '#lib/models/experiment.ts';
import {
  type AliasDeps,
  type AliasMove,
  announceMove,
  currentExperiment,
  loadModel,
  modelBehind,
  moveAlias,
  publishModel,
  rollBack,
  servingAs,
  setWeights,
  unannouncedMoves,
} from '#lib/models/models.ts';
import {
  allMoves,
  findUnannounced,
  latestMove,
  markAnnounced,
  newestMoves,
  putMove,
} from '#lib/models/moves.ts';
import { allRevisions } from '#lib/models/revision-store.ts';
import { loadStored } from '#lib/models/versions.ts';
import { forgetful, lineage, retrained } from '../../unit/models/models.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const V1 = idOf(shippedV1);
const V2 = idOf(shippedV2);
const [A, B, C, D] = [1, 2, 3, 4].map((serial) => retrained(serial).id) as [string, string, string, string];

useSlowClock();
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
      await database().send('DeleteItem', { TableName, Key: { item, revision } });
    }
  }
});

const point = (model: string, more: { alias?: 'v1' | 'v2'; run_id?: string; by?: string } = {}) =>
  moveAlias({ alias: 'v1', model, by: 'boss', reason: 'r', ...more });
const back = () => rollBack('v1', 'boss');
const behind = async () => (await modelBehind('v1')).id;

/** Each move starts at the model of the move before, without gaps: none was lost or overwritten. */
function expectUnbroken(moves: AliasMove[], first: string): void {
  moves.forEach(({ revision, from }, i) => {
    expect({ revision, from }).toEqual({ revision: i + 1, from: moves[i - 1]?.to ?? first });
  });
}

describe('moveAlias', () => {
  test('before its first move an alias points to its shipped model', async () => {
    expect([await behind(), (await modelBehind('v2')).id]).toEqual([V1, V2]);
  });

  test('a move has both models, who, why and when, and is in force at once', async () => {
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

  test('two moves at once are both in the history, and the later one is in force', async () => {
    await Promise.all([point(A, { by: 'ana' }), point(B, { by: 'bea' })]);
    const moves = await allMoves('v1');
    expectUnbroken(moves, V1);
    expect(new Set(moves.map(({ to }) => to))).toEqual(new Set([A, B]));
    expect(await behind()).toBe(moves[1]?.to);
  });

  test('six moves at once to four models lose no revision', async () => {
    const targets = Array.from({ length: 6 }, (_, i) => [A, B, C, D][i % 4] as string);
    const made = await Promise.all(targets.map((id) => point(id)));
    const moves = await allMoves('v1');
    expectUnbroken(moves, V1);
    for (const move of made) expect(moves).toContainEqual(move);
  });

  test('a move to the model that the alias points to already writes nothing', async () => {
    const move = await point(A);
    expect(await point(A, { by: 'bea' })).toEqual(move);
    expect(await allMoves('v1')).toHaveLength(1);
  });

  test('one run makes one move, even four times at once and after a rollback', async () => {
    const moves = await Promise.all(Array.from({ length: 4 }, () => point(A, { run_id: 'run1' })));
    expect(new Set(moves.map(({ revision }) => revision))).toEqual(new Set([1]));
    await back();
    expect(await point(A, { run_id: 'run1' })).toEqual(moves[0]);
    expect(await behind()).toBe(V1);
  });

  test('a model that misses golden digits is refused with the digits that it reads instead', async () => {
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

  test('the shipped models that an alias is moved to and from are stored', async () => {
    await point(V2);
    expect((await loadStored(V2)).id).toBe(V2);
    expect((await loadStored(V1)).id).toBe(V1);
  });
});

describe('rollBack', () => {
  test('undoes one move with each call, back to the shipped model and no further', async () => {
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

  /** The live dependencies, but nothing is written before `go` has ended. */
  const held = (go: () => Promise<void>): AliasDeps => ({
    loadModel: async (id) => {
      await go();
      return await loadModel(id);
    },
    allMoves,
    keepIfShipped: async () => {},
    putMove,
    now: () => new Date(),
  });

  test('undoes one move when called three times at the same moment', async () => {
    for (const id of [A, B]) await point(id);
    const { promise: allHaveRead, resolve } = Promise.withResolvers<void>();
    let reading = 3;
    const simultaneous = held(async () => {
      if (--reading === 0) resolve();
      await allHaveRead;
    });
    const moves = await Promise.all(
      [1, 2, 3].map(() => rollBack('v1', 'boss', { reason: 'r' }, simultaneous)),
    );
    const made = (await allMoves('v1')).slice(2);
    expect(made).toHaveLength(1);
    for (const move of moves) expect(move).toEqual(made[0]);
  });

  test('does not undo a move that somebody made meanwhile, and throws alias_moved', async () => {
    for (const id of [A, B]) await point(id);
    const late = rollBack(
      'v1',
      'boss',
      { reason: 'r' },
      held(async () => void (await point(C))),
    );
    await expect(late).rejects.toMatchObject({ code: 'alias_moved', status: 409 });
    expect(await behind()).toBe(C);
  });

  test('of a revision that somebody saw is done once, however often it is asked for', async () => {
    for (const id of [A, B, C]) await point(id);
    const asked = { revision: 3 };
    const [first, again] = [await rollBack('v1', 'boss', asked), await rollBack('v1', 'boss', asked)];
    expect(again).toEqual(first);
    expect(await behind()).toBe(B);
    await expect(rollBack('v1', 'luis', asked)).rejects.toMatchObject({
      code: 'alias_moved',
      facts: { move: { by: 'boss', to: B } },
    });
    await expect(rollBack('v1', 'boss', { revision: 1 })).rejects.toMatchObject({ code: 'alias_moved' });
    expect(await behind()).toBe(B);
  });

  test('and a move are refused when the alias was moved since, and of many at once one is done', async () => {
    await point(A);
    const all = await Promise.allSettled([
      ...['ana', 'luis'].map((by) => moveAlias({ alias: 'v1', model: B, by, reason: 'r', revision: 1 })),
      ...['ana', 'luis'].map((by) => rollBack('v1', by, { revision: 1 })),
    ]);
    expect(all.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    expect(await allMoves('v1')).toHaveLength(2);
    const late = moveAlias({ alias: 'v1', model: C, by: 'ana', reason: 'r', revision: 1 });
    await expect(late).rejects.toMatchObject({ code: 'alias_moved' });
    expect(await allMoves('v1')).toHaveLength(2);
  });
});

describe('the experiment', () => {
  test('has a new id after each move and each change of shares', async () => {
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

  test('five changes of shares at once are five experiments', async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, (_, i) => setWeights({ v1: i / 10, v2: 1 - i / 10 }, 'boss')),
    );
    expect(new Set(made.map(({ id }) => id.split('.')[0]))).toEqual(
      new Set(Array.from({ length: 5 }, (_, i) => `w${i + 1}`)),
    );
  });
});

describe('the announcement of a move', () => {
  test('is pending until it is sent, and sent once', async () => {
    const first = await point(A);
    const second = await back();
    expect(new Set(await unannouncedMoves())).toEqual(new Set([first, second]));
    const announced: string[] = [];
    const deps = {
      findUnannounced,
      markAnnounced,
      logger,
      announce: async ({ id }: { id: string }) => void announced.push(id),
    };
    await announceMove(first, deps);
    await announceMove(first, deps);
    expect(announced).toEqual(['alias-v1-1']);
    expect(await unannouncedMoves()).toEqual([second]);
    expect(await newestMoves(100)).toEqual([second, first]);
  });
});

test('a move is in force in a warm process ten seconds later', async () => {
  const clock = { now: Date.now() };
  const deps = { latestMove, readRevisions, loadStored, clock: () => clock.now, logger };
  const serving = servingAs('v1', shippedV1, deps);
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
