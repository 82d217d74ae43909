// The endpoints of models with fakes: which requests are accepted, what is stored, and the responses.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { toFloat16 } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import type { AliasMove } from '#lib/models/models.ts';
import type { Run } from '#lib/retraining/retraining.ts';
import { ab } from '../../../functions/admin/ab.ts';
import { alias } from '../../../functions/admin/alias.ts';
import { models } from '../../../functions/admin/models.ts';
import { rollback } from '../../../functions/admin/rollback.ts';
import { check } from '../../../functions/models/check.ts';
import { models as servingModels } from '../../../functions/models/list.ts';
import { weights } from '../../../functions/models/weights.ts';
import { type EventParts, invoke, json } from '../../support/gateway.ts';
import { forgetful, lineage, movesAlong, retrained } from '../models/models.ts';
import { accessOf } from './access.ts';

const access = accessOf('admin');

describe('the endpoints that move an alias', () => {
  const [move] = movesAlong('A', 'B') as [AliasMove];
  const asked: unknown[] = [];
  const deps = {
    access,
    moveAlias: async (request: unknown) => {
      asked.push(request);
      return move;
    },
    rollBack: async (...request: unknown[]) => {
      asked.push(request);
      return { ...move, rollback: true as const };
    },
    tryAnnounceMove: async ({ revision }: { revision: number }) => void asked.push(`announce ${revision}`),
  };
  beforeEach(() => void asked.splice(0));
  const to = (alias: string, body: unknown): EventParts => ({ ...json(body), pathParameters: { alias } });

  test('an alias is moved in the name of the caller, and the move is announced and returned', async () => {
    const answer = await invoke(alias(deps), to('v2', { model: 'B', reason: ' gana ' }));
    expect(answer).toMatchObject({ status: 200, body: move });
    expect(asked).toEqual([{ alias: 'v2', model: 'B', reason: 'gana', by: 'boss' }, 'announce 1']);
  });

  test('an alias is rolled back, with a reason or without', async () => {
    const answer = await invoke(rollback(deps), to('v1', { reason: 'falla' }));
    expect(answer).toMatchObject({ status: 200, body: { ...move, rollback: true } });
    await invoke(rollback(deps), { pathParameters: { alias: 'v1' } });
    expect(asked.filter(Array.isArray)).toEqual([
      ['v1', 'boss', { reason: 'falla' }],
      ['v1', 'boss', {}],
    ]);
  });

  test('a model that misses golden digits is answered with 409 and the details, and nothing is announced', async () => {
    const details = [{ code: 'golden_digit' as const, path: 'body.model', msg: 'el 4 se lee como 9' }];
    const moveAlias = async () => Promise.reject(new AppError('golden_digits_missed', { details }));
    const answer = await invoke(alias({ ...deps, moveAlias }), to('v1', { model: 'B', reason: 'r' }));
    expect(answer).toMatchObject({ status: 409, body: { code: 'golden_digits_missed', details } });
    expect(asked).toEqual([]);
  });

  test.each([
    ['v3', 404],
    ['V1', 404],
    ['__proto__', 404],
    ['toString', 404],
  ])('the alias %s is unknown', async (name, status) => {
    expect((await invoke(alias(deps), to(name, { model: 'B', reason: 'r' }))).status).toBe(status);
    expect((await invoke(rollback(deps), to(name, {}))).status).toBe(status);
    expect(asked).toEqual([]);
  });

  test.each([
    [{}],
    [{ model: 'B' }],
    [{ model: '', reason: 'r' }],
    [{ model: 'x'.repeat(65), reason: 'r' }],
    [{ model: 7, reason: 'r' }],
    [{ model: 'B', reason: '  ' }],
    [{ model: 'B', reason: 'x'.repeat(501) }],
    [{ model: 'B', reason: 'r', by: 'ana' }],
    [{ model: 'B', reason: 'r', run_id: 'x' }],
    [[]],
  ])('a move with the body %j is refused', async (body) => {
    expect((await invoke(alias(deps), to('v1', body))).status).toBe(400);
    expect(asked).toEqual([]);
  });

  test.each([[{ reason: '' }], [{ model: 'B' }], [{ reason: null }]])(
    'a rollback with the body %j is refused',
    async (body) => {
      expect((await invoke(rollback(deps), to('v1', body))).status).toBe(400);
    },
  );
});

describe('PUT /admin/ab', () => {
  const setWeights = async (weights: { v1: number; v2: number }, by: string) => {
    expect(by).toBe('boss');
    return { id: 'w1', since: '2026-01-02T03:04:05.000Z', weights, models: { v1: 'A', v2: 'B' } };
  };
  const put = (weights: unknown) => invoke(ab({ access, setWeights }), json({ weights }));

  test('the response is the new experiment', async () => {
    expect(await put({ v1: 0.8, v2: 0.2 })).toMatchObject({
      status: 200,
      body: {
        experiment: 'w1',
        since: '2026-01-02T03:04:05.000Z',
        weights: { v1: 0.8, v2: 0.2 },
        models: { v1: 'A', v2: 'B' },
      },
    });
  });

  test('two shares are accepted exactly when none is negative and their sum is 1, up to rounding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (v1) => {
        expect((await put({ v1, v2: 1 - v1 })).status).toBe(200);
      }),
    );
    const any = fc.oneof(fc.double(), fc.constantFrom(0, 1, 0.5, 1 + 2e-6, -1e-9, 2));
    await fc.assert(
      fc.asyncProperty(any, any, async (v1, v2) => {
        const isFine = v1 >= 0 && v2 >= 0 && Math.abs(v1 + v2 - 1) <= 1e-6;
        expect((await put({ v1, v2 })).status).toBe(isFine ? 200 : 400);
      }),
    );
  });

  test.each([
    [{ v1: 0.5 }],
    [{ v1: '0.5', v2: '0.5' }],
    [{ v1: 0.5, v2: 0.5, v3: 0 }],
    [{ v1: null, v2: 1 }],
    [undefined],
  ])('the shares %j are refused', async (weights) => {
    expect((await put(weights)).status).toBe(400);
  });

  test('shares whose sum is not 1 are refused with that reason', async () => {
    const { body } = await put({ v1: 0.5, v2: 0.6 });
    expect(body.details).toEqual([{ path: 'body.weights', code: 'contradiction', msg: 'deben sumar 1' }]);
  });
});

describe('GET /admin/models', () => {
  const { id, architecture, calibration } = retrained(1);
  const version = {
    id,
    architecture,
    calibration,
    sha256: 'abc',
    created_at: '2026-01-02T03:04:05.000Z',
    origin: 'retrained' as const,
    lineage: lineage('run1'),
  };
  const since = '2026-01-03T00:00:00.000Z';
  const aliases = { v1: 'A', v2: id };
  const experiment = { id: 'w1', since, weights: { v1: 0.9, v2: 0.1 }, models: aliases };
  const list = { models: [version], aliases, history: movesAlong('A', 'B', '<A') };
  const listModels = async () => ({ ...list, experiment });

  test('the response has versions with their lineage, aliases, history, and the experiment with its shares', async () => {
    const readAutopilot = async () => ({
      policy: 'on' as const,
      stopped: null,
      proposal: null,
      ramp: null,
      decisions: [],
    });
    expect(await invoke(models({ access, listModels, readAutopilot }))).toMatchObject({
      status: 200,
      body: {
        ...list,
        autopilot: { policy: 'on', stopped: null },
        experiment: { experiment: 'w1', since, weights: { v1: 0.9, v2: 0.1 }, models: aliases },
      },
    });
  });

  test('a user who is no administrator gets 403', async () => {
    const refused = async () => expect.fail('not for users');
    const deps = { access: accessOf('user'), listModels: refused, readAutopilot: refused };
    expect((await invoke(models(deps))).status).toBe(403);
  });
});

describe('POST /admin/models/{id}/check', () => {
  const asked = async (model: ReturnType<typeof retrained>) =>
    await invoke(check({ access, loadModel: async () => model }), { pathParameters: { id: model.id } });

  test('names no golden digit of a model that may serve', async () => {
    const { id } = retrained(1);
    expect(await asked(retrained(1))).toMatchObject({
      status: 200,
      body: { model: id, digits: 39, missed: [] },
    });
  });

  test('names each golden digit that a model misreads', async () => {
    const { body } = await asked(forgetful(1));
    // Two forms of it, each drawn with three pens.
    expect(body.missed.map(({ digit }: { digit: number }) => digit)).toEqual([7, 7, 7, 7, 7, 7]);
    for (const { digit, read, doubtful } of body.missed) expect(digit !== read || doubtful).toBe(true);
  });

  test('a user who is no administrator gets 403', async () => {
    const deps = { access: accessOf('user'), loadModel: async () => expect.fail('not for users') };
    expect((await invoke(check(deps), { pathParameters: { id: 'x' } })).status).toBe(403);
  });
});

describe('models for clients that run one themselves', () => {
  const user = accessOf('user');
  const model = retrained(1);
  const ask = async (id: string, headers: Record<string, string> = {}) => {
    const loadModel = async (asked: string) => {
      if (asked !== model.id) throw new AppError('model_not_found');
      return model;
    };
    const path = `/models/${id}/weights`;
    return await invoke(weights({ access: user, loadModel }), { path, pathParameters: { id }, headers });
  };

  test.each([
    ['an own share', [{ username: 'boss', labels: 4, corrections: 0 }], { learnt_from_you: 4 }],
    ['no share', [], {}],
  ])(
    'the list has what a client needs to run a model, and of its making the caller’s part alone: %s',
    async (_case, mine, part) => {
      const { id, architecture, calibration } = model;
      const listed = {
        id,
        architecture,
        calibration,
        sha256: 's',
        created_at: '2026-01-02T03:04:05.000Z',
        origin: 'retrained' as const,
        lineage: lineage('run1'),
      };
      const aliases = { v1: 'mlp-84599788', v2: id };
      const experiment = {
        id: 'w0',
        since: listed.created_at,
        weights: { v1: 0.5, v2: 0.5 },
        models: aliases,
      };
      const list = { models: [listed], aliases, history: [], experiment };
      const asked: string[] = [];
      const runs: Record<string, unknown> = {
        run1: { learnt: { teachers: [{ username: 'eva', labels: 9, corrections: 1 }, ...mine] } },
      };
      const findRun = async (run_id: string) => {
        asked.push(run_id);
        return runs[run_id] as Run | undefined;
      };
      const answer = await invoke(servingModels({ access: user, listModels: async () => list, findRun }));
      expect(asked).toEqual(['run1']);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        models: [{ id, architecture, calibration, created_at: listed.created_at, ...part }],
        aliases: list.aliases,
      });
    },
  );

  test('the weights are those of the model as float16, kept by the browser of this user alone', async () => {
    const { status, headers, body } = await ask(model.id);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(Buffer.compare(body, Buffer.from(toFloat16(model.weights)))).toBe(0);
    const again = await ask(model.id, { 'If-None-Match': headers.etag ?? '' });
    expect(again).toMatchObject({ status: 304, body: undefined });
  });

  test('the weights of an unknown model are a 404', async () => {
    expect(await ask('cnn-00000000')).toMatchObject({ status: 404, body: { code: 'model_not_found' } });
  });
});
