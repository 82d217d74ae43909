// A ramp: whom it serves, when it is in force, and what v1 serves while the table does not answer.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadShipped, type Model, shippedV1 } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { type Ramp, rampInForce, STEPS, servingV1 } from '#lib/models/models.ts';
import { isRamped } from '#lib/models/ramp.ts';
import { changeRamp, type RampDeps } from '#lib/models/ramping.ts';
import type { ServingDeps } from '#lib/models/serving.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { movesAlong, retrained } from './models.ts';

const V1 = SHIPPED_IDS.v1;
const ramp: Ramp = {
  revision: 1,
  state: 'running',
  share: 0.25,
  from: V1,
  to: 'cnn-new',
  alias_revision: 0,
  began_at: '2026-01-01T00:00:00.000Z',
  at: '2026-01-01T00:00:00.000Z',
  by: 'autopilot',
  reason: 'r',
  decision: 1,
};

test('who is served by a step is served by every later one, and the last one serves all', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const served = STEPS.map((share) => isRamped(name, { share }));
      expect(served).toEqual([...served].sort());
      expect(served.at(-1)).toBe(true);
      expect(isRamped(name, { share: 0 })).toBe(false);
    }),
  );
});

test.each<[string, Partial<Ramp> | undefined, { revision: number; to: string } | undefined, boolean]>([
  ['running, and v1 as it was', {}, undefined, true],
  ['none', undefined, undefined, false],
  ['ended', { state: 'rolled_back', share: 0 }, undefined, false],
  ['v1 was moved since', {}, { revision: 1, to: V1 }, false],
  [
    'begun from a move that is still the latest',
    { from: 'a', alias_revision: 3 },
    { revision: 3, to: 'a' },
    true,
  ],
  ['begun from a model that is shipped no more', { from: 'mlp-old' }, undefined, false],
])('in force: %s', (_name, of, move, expected) => {
  expect(rampInForce(of && { ...ramp, ...of }, move) !== undefined).toBe(expected);
});

describe('changes of a ramp at the same moment', () => {
  const step = { state: 'running', share: 0.5 } as const;
  const ends = (['stopped', 'rolled_back'] as const).map((state) => ({ state, share: 0 }));

  test('in whatever order their reads and writes come, an end ends it, and a step never comes after', async () => {
    const changes = [step, ...ends].map((change, i) => ({ change, decision: 2 + i }));
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.subarray(changes, { minLength: 1 }), async (s, some) => {
        const ramps = [ramp];
        const deps = {
          latestRamp: s.scheduleFunction(async () => ramps.at(-1)),
          latestMove: s.scheduleFunction(async () => undefined),
          putRamp: s.scheduleFunction(async (next: Ramp) => {
            const isNew = ramps.every(({ revision }) => revision !== next.revision);
            if (isNew) ramps.push(next);
            return isNew;
          }),
          now: () => new Date(0),
        } as unknown as RampDeps;
        // Each comes twice, as after a crash or from two processes.
        const calls = [...some, ...some].map(({ change, decision }) =>
          changeRamp(change, { by: 'luis', reason: 'r', decision }, deps),
        );
        await s.waitFor(Promise.all(calls));
        const states = ramps.map(({ state }) => state);
        const hasEnd = some.some(({ change }) => change.state !== 'running');
        expect(states.indexOf('running', 1)).toBeLessThanOrEqual(1);
        expect(states.filter((state) => state !== 'running')).toHaveLength(hasEnd ? 1 : 0);
        expect(states.at(-1) === 'running').toBe(!hasEnd);
      }),
    );
  });

  test('a step that comes late takes nobody back', async () => {
    const ramps = [{ ...ramp, share: 1 }];
    const deps = {
      latestRamp: async () => ramps[0],
      latestMove: async () => undefined,
    } as unknown as RampDeps;
    expect(await changeRamp(step, { by: 'autopilot', reason: 'r', decision: 9 }, deps)).toBeUndefined();
  });
});

describe('what v1 serves', () => {
  const USERS = Array.from({ length: 40 }, (_, i) => `user-${i}`);
  const inRamp = USERS.filter((name) => isRamped(name, ramp));
  function setUp(more: Partial<Record<'latestMove' | 'latestRamp' | 'loadStored', unknown>> = {}) {
    const clock = { now: 1_000_000 };
    const deps = {
      latestMove: async () => undefined,
      latestRamp: async () => ramp,
      loadStored: async (id: string): Promise<Model> => ({ ...retrained(1), id }),
      clock: () => clock.now,
      logger: { warn: () => {}, error: () => {} },
      ...more,
    } as unknown as ServingDeps;
    const serving = servingV1(shippedV1, deps);
    const served = async () => {
      const answers = await Promise.all(USERS.map(async (name) => ({ name, ...(await serving(name)) })));
      return answers.filter(({ model }) => model.id === 'cnn-new').map(({ name }) => name);
    };
    return { clock, serving, served };
  }

  test('the new model for the users of the ramp, the old one for the others, as v1 and not degraded', async () => {
    const { served, serving } = setUp();
    expect(await served()).toEqual(inRamp);
    expect(await serving(inRamp[0] as string)).toMatchObject({ version: 'v1', degraded: false });
  });

  test.each([
    ['the ramp cannot be read', { latestRamp: async () => Promise.reject(new AppError('unavailable')) }],
    ['the alias cannot be read', { latestMove: async () => Promise.reject(new AppError('unavailable')) }],
    ['the new model cannot be loaded', { loadStored: async () => Promise.reject(new Error('damaged')) }],
    ['v1 was moved', { latestMove: async () => ({ ...movesAlong('x', V1)[0], to: V1, revision: 1 }) }],
  ])('the old model for all when %s', async (_when, more) => {
    const { served, serving } = setUp(more);
    expect(await served()).toEqual([]);
    expect((await serving('user-1')).model.id).toBe(loadShipped(shippedV1).id);
  });

  test('a ramp that ends is over for everybody after ten seconds', async () => {
    let now: Ramp = ramp;
    const { served, clock } = setUp({ latestRamp: async () => now });
    expect(await served()).toEqual(inRamp);
    now = { ...ramp, revision: 2, state: 'stopped', share: 0 };
    clock.now += 10_000;
    expect(await served()).toEqual([]);
  });
});
