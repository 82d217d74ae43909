// watchHours with fakes: each sealed hour once, in order, told once, whatever crashes or runs at the same time.
import { describe, expect, test } from 'vitest';
import type { FallAlert } from '#lib/alerts/alerts.ts';
import { addHours } from '#lib/hours.ts';
import { CLUSTERS, type Watched } from '#lib/predictions/predictions.ts';
import type { Watch } from '#lib/watching/store.ts';
import { answersIn, watchHours } from '#lib/watching/watch.ts';

const FIRST = '2026-01-01';
const hourAt = (index: number) => addHours(`${FIRST}T00`, index);

/** From hour 60 on half of the pictures are doubtful. */
function* log(index: number): Generator<Watched> {
  for (let cluster = 0; cluster < 12; cluster++)
    for (let i = 0; i < 4; i++) {
      const doubtful = index >= 60 && i % 2 === 0;
      const seen = { ms: 20, confidence: 0.9, digit: (cluster + i) % 10, doubtful };
      yield { version: 'v1', model: 'mlp-1', cluster, at: `${hourAt(index)}:00:00.000Z`, ...seen };
    }
}

function world(through: number) {
  let stored: string | undefined;
  let time = 0;
  const told: FallAlert[] = [];
  const folded: string[] = [];
  const deps = {
    readSealed: async () => ({ first: FIRST, through: hourAt(through) }),
    readHours: async () => new Map(),
    async *watchedIn(hour: string) {
      folded.push(hour);
      time += 10;
      yield* log((Date.parse(`${hour}:00:00Z`) - Date.parse(`${FIRST}T00:00:00Z`)) / 3_600_000);
    },
    readWatch: async () => (stored === undefined ? undefined : (JSON.parse(stored) as Watch)),
    writeWatch: async (watch: Watch, before: string | undefined) => {
      const present = stored === undefined ? undefined : (JSON.parse(stored) as Watch).state.through;
      if (present !== before) return false;
      stored = JSON.stringify(watch);
      return true;
    },
    writeCounts: async () => {},
    markTold: async (watch: Watch) => {
      stored = JSON.stringify({ ...watch, untold: [] });
    },
    recordFall: async (fall: FallAlert) => void told.push(fall),
    clock: () => time,
  };
  return { deps, told, folded, read: () => JSON.parse(stored ?? 'null') as Watch | null };
}

test('judges every sealed hour once, and tells a fall once with its evidence', async () => {
  const { deps, told, folded } = world(75);
  const judged = await watchHours(deps);
  expect(judged).toEqual(Array.from({ length: 76 }, (_, i) => hourAt(i)));
  expect(await watchHours(deps)).toEqual([]);
  expect(folded).toEqual(judged);
  expect(told).toMatchObject([
    {
      about: 'v1-doubt',
      state: 'firing',
      severity: 'warning',
      title: 'v1 duda más',
      source: 'v1',
      since: `${hourAt(60)}:00:00.000Z`,
      fields: expect.arrayContaining([{ name: 'Modelo', value: 'mlp-1' }]),
    },
  ]);
});

test('continues in the next call when its time is up', async () => {
  const { deps } = world(75);
  const slow = { ...deps, clock: () => deps.clock() * 50 };
  const first = await watchHours(slow);
  expect(first.length).toBe(20);
  expect((await watchHours(slow))[0]).toBe(hourAt(20));
});

test('of two calls at once one stores each hour', async () => {
  const { deps, told, read } = world(75);
  const judged = (await Promise.all([watchHours(deps), watchHours(deps)])).flat();
  expect(new Set(judged).size).toBe(judged.length);
  await watchHours(deps);
  expect(read()?.state.through).toBe(hourAt(75));
  expect(new Set(told.map(({ about, at }) => `${about} ${at}`)).size).toBe(1);
});

test('a fall that could not be told is told by the next call', async () => {
  const { deps, told } = world(75);
  const broken = { ...deps, recordFall: async () => Promise.reject(new Error('no queue')) };
  await expect(watchHours(broken)).rejects.toThrow('no queue');
  expect(told).toEqual([]);
  expect(await watchHours(deps)).toEqual([]);
  expect(told).toHaveLength(1);
});

test('does nothing before the first hour is sealed', async () => {
  const { deps, read } = world(3);
  expect(await watchHours({ ...deps, readSealed: async () => undefined })).toEqual([]);
  expect(read()).toBeNull();
});

describe('answersIn', () => {
  test('takes the clusters of each model from a rollup', () => {
    const buckets = Array.from({ length: CLUSTERS }, () => ({ answers: 1, right: 1 }));
    const tally = {
      version: 'v1' as const,
      model: 'mlp-1',
      buckets,
      predicted: [],
      confusion: [],
      people: new Set<number>(),
    };
    expect(answersIn({ tallies: new Map([['v1 mlp-1', tally]]) })).toEqual([
      { version: 'v1', model: 'mlp-1', clusters: buckets },
    ]);
    expect(answersIn(undefined)).toEqual([]);
  });
});
