// readCandidates: which labels a candidate is judged by, which never count, and that every hour is read once.
import { beforeEach, describe, expect, test } from 'vitest';
import { loadShipped, type Model, shippedV2 } from '#lib/digits/digits.ts';
import { goldenDigits } from '#lib/digits/model/golden.ts';
import { type Answer, type Review, reviewsOf } from '#lib/feedback/feedback.ts';
import { type Hour, hoursFrom, type Span } from '#lib/hours.ts';
import { readCandidates } from '#lib/reports/reports.ts';
import type { LaterPairs, Run } from '#lib/retraining/retraining.ts';
import { each } from '../worlds.ts';

const good = loadShipped(shippedV2);
/** Reads 0 in every picture, and is sure of nothing. */
const zero: Model = { ...good, id: 'zero-1', weights: new Float32Array(good.weights.length) };
const SERVED: Model = { ...zero, id: 'served-1' };
const pictures = goldenDigits();
const ALL = pictures.length;
/** Without those of one user. */
const MOST = pictures.filter((_, n) => n % 6 > 0).length;
const zeros = pictures.filter(({ digit }) => digit === 0).length;

const run = {
  run_id: '1f0e3dad99908345f7439f8ffabdffc4',
  status: 'awaiting_approval',
  model: good.id,
  created_at: '2026-03-01T09:30:00.000Z',
} as Run;

interface World {
  runs: Run[];
  log: Map<Hour, Answer[]>;
  reviews: Review[];
  through: Hour;
  reviewed: string | undefined;
  served: Model;
  moved: string | undefined;
  read: Hour[];
  shown: number;
}
let world: World;

const vouched = (user: string): Review => ({
  target: { user },
  state: 'confirmed',
  by: 'boss',
  reason: null,
  at: '2026-03-02T00:00:00.000Z',
});

/** One answer of each picture in an hour, of six users. */
function answers(hour: Hour, model: string, minute = '45'): Answer[] {
  return pictures.map(
    ({ digit }, n): Answer => ({
      feedback_id: `${hour}-${model}-${n}`,
      username: `user-${n % 6}`,
      prediction: digit,
      correct: true,
      digit,
      at: `${hour}:${minute}:00.000Z`,
      version: 'v1',
      model,
    }),
  );
}

beforeEach(() => {
  world = {
    runs: [run],
    log: new Map([['2026-03-01T10', answers('2026-03-01T10', zero.id)]]),
    reviews: Array.from({ length: 6 }, (_, n) => vouched(`user-${n}`)),
    through: '2026-03-01T11',
    reviewed: undefined,
    served: SERVED,
    moved: undefined,
    read: [],
    shown: 0,
  };
});

const deps = (): Parameters<typeof readCandidates>[0] => ({
  listRuns: async () => ({ items: world.runs }),
  saveLaterPairs: async (run_id, later_pairs) => {
    world.runs = world.runs.map((one) => (one.run_id === run_id ? { ...one, later_pairs } : one));
    return world.runs.find((one) => one.run_id === run_id && one.status === 'awaiting_approval');
  },
  showLaterPairs: async () => {
    world.shown += 1;
  },
  readSealed: async () => ({ first: '2026-02-01', through: world.through }),
  latestReviewAt: async () => world.reviewed,
  modelBehind: async (alias) => (alias === 'v1' ? zero : world.served),
  latestMove: async () => (world.moved === undefined ? undefined : { at: world.moved }),
  loadModel: async () => good,
  answersIn: (span: Span) => {
    world.read.push(span.from);
    return each(hoursFrom(span).flatMap((hour) => world.log.get(hour) ?? []));
  },
  labelDetails: async (ids) =>
    new Map(
      ids.map((id) => [
        id,
        {
          pixels: pictures[Number(id.slice(id.lastIndexOf('-') + 1))]?.pixels ?? new Uint8Array(),
          from: { account_at: '2026-01-01T00:00:00.000Z' },
        },
      ]),
    ),
  readReviews: async () => reviewsOf(world.reviews),
  leastAgeMs: () => 24 * 3_600_000,
  clock: () => 0,
});
const later = (): LaterPairs | undefined => world.runs[0]?.later_pairs;

describe('readCandidates', () => {
  test('trusted labels that another model answered are a fair comparison, with an interval', async () => {
    expect(await readCandidates(deps())).toEqual([run.run_id]);
    expect(later()).toMatchObject({
      against: SERVED.id,
      through: '2026-03-01T11',
      of_served: { pictures: 0 },
      of_others: { pictures: ALL, better: ALL - zeros, worse: 0, difference: (ALL - zeros) / ALL },
    });
    const [low = 0, high = 0] = later()?.of_others.interval ?? [];
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(world.shown).toBe(1);
  });

  test('those that the serving model answered are counted apart, without an interval', async () => {
    world.log.set('2026-03-01T10', answers('2026-03-01T10', SERVED.id));
    await readCandidates(deps());
    expect(later()?.of_served).toEqual({ pictures: ALL, better: ALL - zeros, worse: 0 });
    expect(later()?.of_others).toMatchObject({ pictures: 0, difference: null, interval: null });
  });

  test.each<[string, () => void, number]>([
    ['of people for whom nobody vouches', () => void Object.assign(world, { reviews: [] }), 0],
    [
      'of people who are excluded',
      () =>
        void world.reviews.push({ ...vouched('user-0'), state: 'excluded', at: '2026-03-03T00:00:00.000Z' }),
      MOST,
    ],
    [
      'from before the request, which it may have learnt',
      () =>
        void Object.assign(world, {
          log: new Map([['2026-03-01T09', answers('2026-03-01T09', zero.id, '29')]]),
        }),
      0,
    ],
    [
      'from before v2 was moved to a model that may have learnt them',
      () => void Object.assign(world, { moved: '2026-03-01T10:50:00.000Z' }),
      0,
    ],
  ])('labels do not count %s', async (_name, given, count) => {
    given();
    await readCandidates(deps());
    expect(later()?.of_others.pictures).toBe(count);
  });

  test('each hour is read once, and added to those before', async () => {
    await readCandidates(deps());
    expect(world.read).toEqual(['2026-03-01T09', '2026-03-01T10', '2026-03-01T11']);
    expect(await readCandidates(deps())).toEqual([]);
    world.through = '2026-03-01T12';
    world.log.set('2026-03-01T12', answers('2026-03-01T12', zero.id));
    await readCandidates(deps());
    expect(world.read.slice(3)).toEqual(['2026-03-01T12']);
    expect(later()?.of_others.pictures).toBe(2 * ALL);
    expect(world.shown).toBe(2);
  });

  test('all hours are read again after a decision of an administrator, and when v2 serves another model', async () => {
    await readCandidates(deps());
    world.reviewed = '2026-03-01T12:00:00.000Z';
    world.reviews = world.reviews.slice(1);
    await readCandidates(deps());
    expect(later()?.of_others.pictures).toBe(MOST);
    world.served = { ...good, id: 'served-2' };
    world.through = '2026-03-01T12';
    await readCandidates(deps());
    expect(later()).toMatchObject({
      against: 'served-2',
      of_others: { pictures: MOST, better: 0, worse: 0 },
    });
  });

  test('a run that is decided, or was decided meanwhile, is left alone', async () => {
    world.runs = [{ ...run, status: 'published' }];
    expect(await readCandidates(deps())).toEqual([]);
    expect(world.read).toEqual([]);
    world.runs = [run];
    const decided = async () => undefined;
    expect(await readCandidates({ ...(deps() as object), saveLaterPairs: decided } as never)).toEqual([]);
    expect(world.shown).toBe(0);
  });
});
