// The model that serves, second by second: moves, outages, models that cannot be loaded, and recovery.
import { describe, expect, test } from 'vitest';
import { idOf, loadShipped, type Model, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { assign, servingAs, servingByAssignment } from '#lib/models/models.ts';
import type { ServingDeps } from '#lib/models/serving.ts';
import { movesAlong, retrained } from './models.ts';

const V1 = idOf(shippedV1);
const V2 = idOf(shippedV2);
const outage = () => new AppError('unavailable');
const badHash = () => new Error('weights abc read as def');

/** The content of the table; a test changes it over time. */
interface Table {
  v1?: string;
  v2?: string;
  weights?: { v1: number; v2: number };
  /** Thrown when aliases are read. */
  down?: Error | undefined;
  /** Thrown when that model is loaded. */
  broken?: Record<string, Error>;
}

function setUp(table: Table) {
  const clock = { now: 1_000_000 };
  const log: string[] = [];
  const loaded: string[] = [];
  let reads = 0;
  const moveTo = (id: string | undefined) => (id === undefined ? undefined : movesAlong('before', id)[0]);
  const read = async <Value>(value: () => Value) => {
    reads++;
    if (table.down) throw table.down;
    return value();
  };
  const write =
    (level: string) =>
    (_message: string, { model, error }: { model?: string; error: Error }) =>
      log.push([level, model, error.message].filter(Boolean).join(' '));
  const deps = {
    latestMove: (alias: 'v1' | 'v2') => read(() => moveTo(table[alias])),
    readRevisions: () =>
      read(() => ({
        moves: { v1: moveTo(table.v1), v2: moveTo(table.v2) },
        weights: table.weights && {
          revision: 1,
          weights: table.weights,
          by: 'boss',
          at: '2026-01-02T03:04:05.000Z',
        },
      })),
    loadStored: async (id: string): Promise<Model> => {
      loaded.push(id);
      if (table.broken?.[id]) throw table.broken[id];
      return { ...retrained(1), id };
    },
    clock: () => clock.now,
    logger: { warn: write('WARN'), error: write('ERROR') },
  } as unknown as ServingDeps;
  return { table, deps, clock, log, loaded, reads: () => reads };
}

describe('servingAs', () => {
  /** The model's id, with ! when degraded. */
  const asking = (serving: ReturnType<typeof servingAs>) => async () => {
    const { model, degraded, version } = await serving();
    expect(version).toBe('v1');
    return `${model.id}${degraded ? '!' : ''}`;
  };

  test('before the first move the shipped model serves, and nothing is loaded', async () => {
    const { deps, loaded, log } = setUp({});
    const serving = servingAs('v1', shippedV1, deps);
    expect(await serving()).toEqual({ version: 'v1', model: loadShipped(shippedV1), degraded: false });
    expect({ loaded, log }).toEqual({ loaded: [], log: [] });
  });

  test('a move is in force ten seconds after the last look-up, and only new weights are loaded', async () => {
    const { table, deps, clock, loaded, reads } = setUp({ v1: 'B' });
    const ask = asking(servingAs('v1', shippedV1, deps));
    expect(await ask()).toBe('B');
    table.v1 = 'C';
    clock.now += 9_999;
    expect(await ask()).toBe('B');
    clock.now += 1;
    expect(await ask()).toBe('C');
    clock.now += 10_000;
    expect(await ask()).toBe('C');
    table.v1 = V1;
    clock.now += 10_000;
    expect(await ask()).toBe(V1);
    expect({ loaded, reads: reads() }).toEqual({ loaded: ['B', 'C'], reads: 4 });
  });

  test('twenty callers at once share one look-up and one load', async () => {
    const { deps, loaded, reads } = setUp({ v1: 'B' });
    const ask = asking(servingAs('v1', shippedV1, deps));
    expect(new Set(await Promise.all(Array.from({ length: 20 }, ask)))).toEqual(new Set(['B']));
    expect({ loaded, reads: reads() }).toEqual({ loaded: ['B'], reads: 1 });
  });

  test.each([
    { fault: 'the table does not answer', error: outage(), level: 'WARN' },
    { fault: 'the table refuses', error: new Error('AccessDenied'), level: 'ERROR' },
  ])(
    'when $fault, the last known model serves, and the next look-up is ten seconds later',
    async ({ error, level }) => {
      const { table, deps, clock, log, reads } = setUp({ v1: 'B' });
      const ask = asking(servingAs('v1', shippedV1, deps));
      await ask();
      table.down = error;
      expect(await ask()).toBe('B');
      clock.now += 10_000;
      expect(await Promise.all([ask(), ask(), ask()])).toEqual(['B!', 'B!', 'B!']);
      clock.now += 9_999;
      expect(await ask()).toBe('B!');
      expect({ log, reads: reads() }).toEqual({ log: [`${level} ${error.message}`], reads: 2 });
      table.down = undefined;
      clock.now += 1;
      expect(await ask()).toBe('B');
    },
  );

  test('when the table is unavailable from the start, the shipped model serves', async () => {
    const { deps } = setUp({ v1: 'B', down: outage() });
    expect(await asking(servingAs('v1', shippedV1, deps))()).toBe(`${V1}!`);
  });

  test.each([
    { fault: 'with damaged weights', error: badHash(), level: 'ERROR' },
    { fault: 'without a stored version', error: new AppError('model_not_found'), level: 'ERROR' },
    { fault: 'during an outage', error: outage(), level: 'WARN' },
  ])(
    'a model $fault is not served: the last known one is, with one log line for each look-up',
    async ({ error, level }) => {
      const { table, deps, clock, log } = setUp({ v1: 'B', broken: { C: error } });
      const ask = asking(servingAs('v1', shippedV1, deps));
      await ask();
      table.v1 = 'C';
      for (let look = 0; look < 2; look++) {
        clock.now += 10_000;
        expect(await Promise.all([ask(), ask()])).toEqual(['B!', 'B!']);
      }
      expect(log).toEqual([`${level} C ${error.message}`, `${level} C ${error.message}`]);
      table.broken = {};
      clock.now += 10_000;
      expect(await ask()).toBe('C');
      expect(log).toHaveLength(2);
    },
  );

  test('when the first model cannot be loaded, the shipped model serves', async () => {
    const { deps } = setUp({ v1: 'C', broken: { C: badHash() } });
    expect(await asking(servingAs('v1', shippedV1, deps))()).toBe(`${V1}!`);
  });
});

describe('servingByAssignment', () => {
  const shipped = { v1: shippedV1, v2: shippedV2 };
  const even = { v1: 0.5, v2: 0.5 };
  const users = Array.from({ length: 50 }, (_, i) => `user-${i}`);
  const [someV1, someV2] = (['v1', 'v2'] as const).map((version) =>
    users.find((name) => assign(name, even) === version),
  ) as [string, string];

  test('each user gets the version of their bucket, and both versions belong to one experiment', async () => {
    const { deps, reads } = setUp({ v2: 'B' });
    const serving = servingByAssignment(shipped, deps);
    const experiment = `w0.v1r0-${V1}.v2r1-B`;
    for (const name of users) {
      const served = await serving(name);
      expect(served).toMatchObject({ version: assign(name, even), degraded: false, experiment });
      expect(served.model.id).toBe(served.version === 'v1' ? V1 : 'B');
    }
    expect(reads()).toBe(1);
  });

  test('a change of shares is in force at the next look-up, as a new experiment', async () => {
    const { table, deps, clock } = setUp({});
    const serving = servingByAssignment(shipped, deps);
    const before = await serving(someV1);
    table.weights = { v1: 0, v2: 1 };
    clock.now += 10_000;
    const after = await serving(someV1);
    expect([before.version, after.version]).toEqual(['v1', 'v2']);
    expect(after.experiment).toBe(`w1.v1r0-${V1}.v2r0-${V2}`);
  });

  test('promoting the model of the other version loads nothing', async () => {
    const { table, deps, clock, loaded } = setUp({ v2: 'B' });
    const serving = servingByAssignment(shipped, deps);
    await serving(someV1);
    table.v1 = 'B';
    clock.now += 10_000;
    expect((await serving(someV1)).model.id).toBe('B');
    expect(loaded).toEqual(['B']);
  });

  test('when the table is unavailable, the last known models, shares and experiment are used', async () => {
    const { table, deps, clock } = setUp({ v2: 'B', weights: { v1: 0, v2: 1 } });
    const serving = servingByAssignment(shipped, deps);
    const before = await serving(someV1);
    table.down = outage();
    clock.now += 10_000;
    expect(await serving(someV1)).toEqual({ ...before, degraded: true });
  });

  test('when the table is unavailable from the start, the shipped models serve half and half', async () => {
    const { deps } = setUp({ v2: 'B', weights: { v1: 0, v2: 1 }, down: outage() });
    const serving = servingByAssignment(shipped, deps);
    expect(await serving(someV1)).toEqual({ version: 'v1', model: loadShipped(shippedV1), degraded: true });
    expect(await serving(someV2)).toEqual({ version: 'v2', model: loadShipped(shippedV2), degraded: true });
  });

  test('when one version cannot be loaded the other is not degraded, but neither counts for the experiment', async () => {
    const { deps, log } = setUp({ v2: 'C', broken: { C: badHash() } });
    const serving = servingByAssignment(shipped, deps);
    expect(await serving(someV1)).toEqual({ version: 'v1', model: loadShipped(shippedV1), degraded: false });
    expect(await serving(someV2)).toEqual({ version: 'v2', model: loadShipped(shippedV2), degraded: true });
    expect(log).toHaveLength(1);
  });
});
