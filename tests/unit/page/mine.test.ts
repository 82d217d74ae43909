// #/mine: drawings of this browser joined with the server's answers, and how many are kept.
import { expect, test } from 'vitest';
import { Drawings, type KeptDrawing, MOST_KEPT } from '../../../page/account/drawings.ts';
import { type Feedback, FILTERS, fits, joined } from '../../../page/mine/entries.ts';
import { inMemory } from '../../../page/store/database.ts';

const kept = (id: string, more: Partial<KeptDrawing> = {}): KeptDrawing => ({
  id,
  username: 'ana',
  at: 0,
  digit: 7,
  doubtful: false,
  version: 'v2',
  model: 'cnn-58ba9540',
  pixels: new Uint8Array(784),
  ...more,
});
const answer = (id: string, more: Partial<Feedback> = {}): Feedback => ({
  id,
  username: 'ana',
  prediction: 7,
  correct: true,
  comment: null,
  timestamp: '2026-01-02T03:04:05.000Z',
  prediction_id: id,
  digit: 7,
  version: 'v2',
  model: 'cnn-58ba9540',
  ...more,
});

const store = () => inMemory<KeptDrawing>(({ id }) => id);

test('a drawing and its answer are one entry, with the picture of the drawing and the word of the server', () => {
  const [entry, ...others] = joined(
    [kept('a', { doubtful: true, said: { truth: 7 } })],
    [answer('a', { correct: false, digit: 4 })],
  );
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ id: 'a', verdict: 'wrong', truth: 4, doubtful: true });
  expect(entry?.pixels).toHaveLength(784);
});

test.each([
  ['nothing was said', undefined, 'unanswered', undefined],
  ['it was right', { truth: 7 }, 'right', 7],
  ['it was another digit', { truth: 1 }, 'wrong', 1],
  ['it was no digit', { truth: null }, 'wrong', null],
])(
  'a drawing without an answer of the server is shown as it is known here: %s',
  (_when, said, verdict, truth) => {
    const [entry] = joined([kept('a', said ? { said } : {})], []);
    expect(entry).toMatchObject({ verdict, truth });
  },
);

test('an answer from another browser, or without a prediction, is an entry without a picture', () => {
  const { prediction_id: _, digit: _d, version: _v, model: _m, ...short } = answer('b');
  const entries = joined([], [answer('a'), short]);
  expect(entries.map(({ id, pixels, verdict }) => ({ id, pixels, verdict }))).toEqual([
    { id: 'a', pixels: undefined, verdict: 'right' },
    { id: 'b', pixels: undefined, verdict: 'right' },
  ]);
});

test('the newest entry comes first', () => {
  const at = Date.parse('2026-01-02T03:04:05.000Z');
  const entries = joined([kept('old', { at: at - 1 }), kept('new', { at: at + 1 })], [answer('between')]);
  expect(entries.map(({ id }) => id)).toEqual(['new', 'between', 'old']);
});

test('every entry is under "all" and under its verdict, and a doubtful one under "doubtful" too', () => {
  const entries = joined([kept('a', { doubtful: true }), kept('b', { said: { truth: 7 } })], []);
  const under = Object.fromEntries(
    FILTERS.map((filter) => [filter, entries.filter((entry) => fits(entry, filter)).map(({ id }) => id)]),
  );
  expect(under).toEqual({ all: ['a', 'b'], right: ['b'], wrong: [], doubtful: ['a'], unanswered: ['a'] });
});

test('the newest two hundred are kept, each user sees only their own, and all can be forgotten', async () => {
  const drawings = new Drawings(store());
  for (let i = 0; i < MOST_KEPT + 5; i++) await drawings.keep(kept(`d${i}`, { at: i }));
  await drawings.keep(kept('of eva', { at: 1_000, username: 'eva' }));
  const own = await drawings.of('ana');
  expect(own).toHaveLength(MOST_KEPT - 1);
  expect(own[0]?.id).toBe(`d${MOST_KEPT + 4}`);
  expect((await drawings.of('eva')).map(({ id }) => id)).toEqual(['of eva']);
  await drawings.forget();
  expect(await drawings.of('ana')).toEqual([]);
});

test('what was said of a drawing is kept with it; of an unknown one nothing is', async () => {
  const drawings = new Drawings(store());
  await drawings.keep(kept('a'));
  await drawings.said('a', null);
  await drawings.said('b', 4);
  expect(await drawings.of('ana')).toMatchObject([{ id: 'a', said: { truth: null } }]);
});

test('the drawings of a person are theirs however the name was written', async () => {
  const drawings = new Drawings(store());
  await drawings.keep(kept('a', { username: 'Ana', at: 1 }));
  await drawings.keep(kept('b', { username: 'ana', at: 2 }));
  await drawings.keep(kept('c', { username: 'anabel', at: 3 }));
  expect((await drawings.of('ANA')).map(({ id }) => id)).toEqual(['b', 'a']);
});
