// What people tell the autopilot, with a list of decisions in memory: what becomes a decision, what is refused, and what is done once.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Decision } from '#lib/autopilot/decision.ts';
import { type Order, order, type PeopleDeps } from '#lib/autopilot/people.ts';
import type { AppError } from '#lib/errors.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { ago, done, NOW, rampAt } from './worlds.ts';

let history: Decision[];
let ended: unknown[];
beforeEach(() => {
  history = [];
  ended = [];
});

const move = { alias: 'v1', revision: 4, from: 'mlp-0', to: 'mlp-1', by: 'luis', reason: 'r', at: ago(90) };
const depsWith = (more: Partial<PeopleDeps> = {}): PeopleDeps => ({
  readDecisions: async () => [...history],
  readRamp: async () => undefined,
  putDecision: async (decision) => {
    if (decision.revision !== (history[0]?.revision ?? 0) + 1) return false;
    history.unshift(decision);
    return true;
  },
  changeRamp: async ({ state }) => {
    ended.push(state);
    return undefined;
  },
  latestMove: async () => move as Awaited<ReturnType<PeopleDeps['latestMove']>>,
  policy: () => 'propose',
  now: () => NOW,
  ...more,
});
const tell = async (said: Order, by = 'ana', more: Partial<PeopleDeps> = {}) =>
  await order(said, by, depsWith(more)).catch((error: AppError) => error.code);

const to: Order = { action: 'ramp', model: 'cnn-2' };
const carriedOut = () => {
  history = history.map(({ pending: _, ...decision }) => decision);
};

describe('a ramp that a person orders', () => {
  const first = { revision: 1, kind: 'ramp', share: 0.05, from: 'mlp-1', to: 'cnn-2', alias_revision: 4 };
  test('begins at the first step, from the model that v1 serves, in the name of the person', async () => {
    const decision = { ...first, by: 'ana', at: NOW.toISOString(), pending: true };
    expect(await tell(to)).toEqual({ ...decision, reason: expect.any(String) });
    expect(history).toEqual([expect.objectContaining(first)]);
  });

  test('has the reason that was given', async () => {
    expect(await tell({ ...to, reason: 'gana en pruebas' })).toMatchObject({ reason: 'gana en pruebas' });
  });

  test('begins from the shipped model when v1 was never moved', async () => {
    const told = await tell(to, 'ana', { latestMove: async () => undefined });
    expect(told).toMatchObject({ from: SHIPPED_IDS.v1, alias_revision: 0 });
  });

  test('may come while a retraining is proposed or a proposal of a ramp is open', async () => {
    for (const kind of ['propose_retrain', 'propose_ramp'] as const) {
      history = [done(kind, ago(1))];
      expect(await tell(to)).toMatchObject({ kind: 'ramp', revision: 2 });
    }
  });

  test.each<[string, Order, Decision[], Partial<PeopleDeps>]>([
    ['names no model', { action: 'ramp' }, [], {}],
    ['names the model that v1 serves', { action: 'ramp', model: 'mlp-1' }, [], {}],
    ['comes while the autopilot is stopped', to, [done('stop', ago(1))], {}],
    ['comes while the autopilot is off', to, [], { policy: () => 'off' }],
    ['comes during a ramp', to, [], { readRamp: async () => rampAt(0.05) }],
    ['comes before another one began', to, [done('ramp', ago(1), { pending: true })], {}],
  ])('is refused, and nothing is decided, when it %s', async (_, said, before, more) => {
    history = before;
    expect(await tell(said, 'ana', more)).toBe('autopilot_changed');
    expect(history).toEqual(before);
  });

  test('is decided once when two people order it at the same moment, whatever they name', async () => {
    const answers = await Promise.all([tell(to), tell({ ...to, model: 'cnn-3' }, 'luis'), tell(to, 'eva')]);
    expect(answers.filter((answer) => answer === 'autopilot_changed')).toHaveLength(2);
    expect(history).toHaveLength(1);
  });

  test('has the next revision when the autopilot decided in between', async () => {
    let tries = 0;
    const putDecision: PeopleDeps['putDecision'] = async (decision) => {
      tries += 1;
      if (tries === 1) history.unshift(done('propose_retrain', ago(0)));
      return await depsWith().putDecision(decision);
    };
    expect(await tell(to, 'ana', { putDecision })).toMatchObject({ kind: 'ramp', revision: 2 });
  });

  test('is refused when somebody stopped the autopilot in between', async () => {
    const putDecision = async () => {
      history.unshift(done('stop', ago(0)));
      return false;
    };
    expect(await tell(to, 'ana', { putDecision })).toBe('autopilot_changed');
  });

  test('is given up after five decisions of others', async () => {
    let tries = 0;
    const putDecision = async () => {
      tries += 1;
      return false;
    };
    expect(await tell(to, 'ana', { putDecision })).toBe('autopilot_changed');
    expect(tries).toBe(5);
  });
});

describe('a proposal', () => {
  const proposal = done('propose_ramp', ago(1), {
    revision: 7,
    from: 'mlp-1',
    to: 'cnn-2',
    alias_revision: 4,
  });
  const accept: Order = { action: 'accept', revision: 7 };
  beforeEach(() => {
    history = [proposal];
  });

  test('that is accepted twice by the same person is one decision, also after it was carried out', async () => {
    const first = await tell(accept);
    expect(first).toMatchObject({ kind: 'ramp', share: 0.05, to: 'cnn-2', of: 7, revision: 8 });
    expect(await tell(accept)).toEqual(first);
    carriedOut();
    expect(await tell(accept)).toMatchObject({ revision: 8 });
    expect(history).toHaveLength(2);
  });

  test.each([6, 8, undefined])('is not accepted by revision %s', async (revision) => {
    expect(await tell({ action: 'accept', revision })).toBe('autopilot_changed');
    expect(history).toEqual([proposal]);
  });

  test('is not accepted after somebody else accepted it', async () => {
    await tell(accept);
    expect(await tell(accept, 'luis')).toBe('autopilot_changed');
  });

  test('is not accepted after a stop, nor after the autopilot went on', async () => {
    await tell({ action: 'stop' }, 'luis');
    expect(await tell(accept)).toBe('autopilot_changed');
    await tell({ action: 'resume' }, 'luis');
    expect(await tell(accept)).toBe('autopilot_changed');
  });
});

describe('a stop', () => {
  test('ends the ramp at once, and a second one is answered as the first', async () => {
    const first = await tell({ action: 'stop' });
    expect(first).toMatchObject({ kind: 'stop', by: 'ana' });
    expect(await tell({ action: 'stop', revision: 99 }, 'luis')).toEqual(first);
    expect(ended).toEqual(['stopped']);
  });

  test('is lifted by whoever saw it or names none', async () => {
    for (const revision of [1, undefined]) {
      history = [done('stop', ago(1))];
      expect(await tell({ action: 'resume', revision })).toMatchObject({ kind: 'resume', revision: 2 });
      expect(await tell({ action: 'resume', revision }, 'luis')).toMatchObject({ by: 'ana', revision: 2 });
    }
  });

  test('is not lifted by whoever saw an earlier stop', async () => {
    await tell({ action: 'stop' });
    await tell({ action: 'resume', revision: 1 });
    await tell({ action: 'stop' }, 'luis');
    expect(await tell({ action: 'resume', revision: 1 })).toBe('autopilot_changed');
    expect(history[0]).toMatchObject({ kind: 'stop', by: 'luis', revision: 3 });
  });
});

test('a resume with a revision that was never a stop is refused', async () => {
  expect(await tell({ action: 'resume', revision: 3 })).toBe('autopilot_changed');
});
