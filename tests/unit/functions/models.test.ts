// The endpoints of models and predictions, with fakes: which requests are accepted, what is stored, and the responses.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadShipped, shippedV1, shippedV2, toFloat16 } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import type { AccessControl } from '#lib/http/access.ts';
import type { AliasMove, Served } from '#lib/models/models.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';
import { ab } from '../../../functions/admin/ab.ts';
import { alias } from '../../../functions/admin/alias.ts';
import { models } from '../../../functions/admin/models.ts';
import { rollback } from '../../../functions/admin/rollback.ts';
import { models as servingModels } from '../../../functions/models/list.ts';
import { weights } from '../../../functions/models/weights.ts';
import { predictAb } from '../../../functions/predict/ab.ts';
import { predictV1 } from '../../../functions/predict/v1.ts';
import { predictV2 } from '../../../functions/predict/v2.ts';
import { type EventParts, invoke, json } from '../../support/gateway.ts';
import { lineage, movesAlong, retrained } from '../models/models.ts';

const accessOf = (role: 'user' | 'admin'): AccessControl => ({
  authenticate: async () => ({ sub: 'boss', sid: 's', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 }),
  findUser: async () => ({
    username: 'boss',
    role,
    created_at: '',
    sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
  }),
});
const access = accessOf('admin');

describe('predict', () => {
  const saved: Prediction[] = [];
  const save = async (prediction: Prediction) => void saved.push(prediction);
  const sendEvent = async () => {};
  beforeEach(() => void saved.splice(0));

  const v1: Served = { version: 'v1', model: loadShipped(shippedV1), degraded: false };
  const v2: Served = { version: 'v2', model: loadShipped(shippedV2), degraded: false };
  const seven = readFileSync(new URL('../../../events/digit-7.png', import.meta.url));
  const common = { prediccion: 7, dudosa: expect.any(Boolean), prediction_id: expect.any(String) };
  const bodyOf = ({ version, model }: Served) => ({
    ...common,
    probabilidad: expect.any(Number),
    version,
    model: model.id,
  });

  test('v1 answers with the shipped model, not degraded, and stores the prediction with its model', async () => {
    const answer = await invoke(
      predictV1({ access, serving: async () => v1, save, sendEvent }),
      await upload(seven),
    );
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual(bodyOf(v1));
    expect(saved).toEqual([
      {
        prediction_id: answer.body.prediction_id,
        username: 'boss',
        version: 'v1',
        model: v1.model.id,
        digit: 7,
        probabilities: expect.any(Array),
        pixels: expect.any(Uint8Array),
        at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  test('v2 answers with its message, and with degraded when a fallback serves', async () => {
    const serving = async () => ({ ...v2, degraded: true });
    const answer = await invoke(predictV2({ access, serving, save, sendEvent }), await upload(seven));
    expect(answer.body).toEqual({ ...bodyOf(v2), mensaje: 'Predicción mejorada', degraded: true });
  });

  test.each([
    { served: v1, more: { ab_version: 'v1' } },
    { served: v2, more: { ab_version: 'v2', mensaje: 'Predicción mejorada' } },
  ])(
    'ab answers as $served.version does; the experiment is stored but not in the response',
    async ({ served, more }) => {
      const asked: string[] = [];
      const serving = async (username: string) => {
        asked.push(username);
        return { ...served, experiment: 'w1' };
      };
      const answer = await invoke(predictAb({ access, serving, save, sendEvent }), await upload(seven));
      expect(answer.body).toEqual({ ...bodyOf(served), ...more });
      expect(asked).toEqual(['boss']);
      expect(saved).toMatchObject([{ version: served.version, experiment: 'w1' }]);
    },
  );

  test('the model is looked up before the picture is read, and a bad picture is refused without waiting for the model', async () => {
    let isAsked = false;
    const serving = () => {
      isAsked = true;
      return new Promise<Served>(() => {});
    };
    const answer = await invoke(
      predictV1({ access, serving, save, sendEvent }),
      await upload(Buffer.from('no picture')),
    );
    expect({ status: answer.status, isAsked, saved }).toEqual({ status: 415, isAsked: true, saved: [] });
  });
});

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
    tryAnnounceMove: async ({ revision }: AliasMove) => void asked.push(`announce ${revision}`),
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
    const details = [{ path: 'body.model', msg: 'el 4 se lee como 9' }];
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
    expect(body.details).toEqual([{ path: 'body.weights', msg: 'deben sumar 1' }]);
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
  const list = { models: [version], aliases: { v1: 'A', v2: id }, history: movesAlong('A', 'B', '<A') };
  const listModels = async () => list;

  test('the response has versions with their lineage, aliases and history', async () => {
    expect(await invoke(models({ access, listModels }))).toMatchObject({ status: 200, body: list });
  });

  test('a user who is no administrator gets 403', async () => {
    const deps = { access: accessOf('user'), listModels: async () => expect.fail('not for users') };
    expect((await invoke(models(deps))).status).toBe(403);
  });
});

async function upload(file: Buffer): Promise<EventParts> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file)]), 'digit.png');
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

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

  test('the list has what a client needs to run a model, and nothing of its making', async () => {
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
    const list = { models: [listed], aliases: { v1: 'mlp-180e386c', v2: id }, history: [] };
    const answer = await invoke(servingModels({ access: user, listModels: async () => list }));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      models: [{ id, architecture, calibration, created_at: listed.created_at }],
      aliases: list.aliases,
    });
  });

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
