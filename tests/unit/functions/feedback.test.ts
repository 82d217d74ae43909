// The lists of feedback with fakes: whose list is read, and which queries and cursors are refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Page, type Review, reviewsOf } from '#lib/feedback/feedback.ts';
import type { AccessControl } from '#lib/http/access.ts';
import { listAllFeedback } from '../../../functions/admin/feedback.ts';
import { createFeedback } from '../../../functions/feedback/create.ts';
import { listFeedback } from '../../../functions/feedback/list.ts';
import { invoke, json } from '../../support/gateway.ts';

const caller = {
  role: 'admin' as const,
  created_at: '2025-12-31T00:00:00.000Z',
  sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
};
/** The users "Ana" and "boss"; user names ignore case. */
const access: AccessControl = {
  authenticate: async () => ({ sub: 'boss', sid: 's', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 }),
  findUser: async (name) =>
    ['Ana', 'boss']
      .filter((user) => user.toLowerCase() === name.toLowerCase())
      .map((username) => ({ ...caller, username }))[0],
};

const PLACE = { at: '2026-01-02T03:04:05.000Z', id: 'f1' };
const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url');
const PAGE: Page = {
  items: [
    {
      feedback_id: 'f1',
      username: 'Ana',
      prediction: 7,
      correct: true,
      comment: null,
      at: PLACE.at,
      experiment: 'ab-1-2-3',
    },
  ],
  next: PLACE,
};

const REVIEWS: Review[] = [
  { target: { answer: 'f1' }, state: 'excluded', by: 'boss', reason: 'no', at: '2026-01-03T00:00:00.000Z' },
];

function lists() {
  const asked: unknown[][] = [];
  const page =
    (name: string) =>
    async (...query: unknown[]) => {
      asked.push([name, ...query.map((part) => (part instanceof Date ? 'now' : part))]);
      return PAGE;
    };
  return {
    asked,
    deps: {
      access,
      listOfUser: page('user'),
      listOfDay: page('day'),
      listNewest: page('newest'),
      labelDetails: async () => new Map([['f1', { pixels: new Uint8Array(784) }]]),
      readReviews: async () => reviewsOf(REVIEWS),
    },
  };
}

test('GET /feedback lists the caller’s own feedback without the experiment, and its cursor leads to the next page', async () => {
  const { asked, deps } = lists();
  const answer = await invoke(listFeedback(deps));
  expect(answer).toMatchObject({
    status: 200,
    body: {
      items: [
        { id: 'f1', username: 'Ana', prediction: 7, correct: true, comment: null, timestamp: PLACE.at },
      ],
      next_cursor: expect.any(String),
    },
  });
  expect(answer.body.items[0]).not.toHaveProperty('experiment');
  await invoke(listFeedback(deps), { query: { limit: '100', cursor: answer.body.next_cursor } });
  expect(asked).toEqual([
    ['user', 'boss', 20, undefined, caller.created_at],
    ['user', 'boss', 100, PLACE, caller.created_at],
  ]);
});

describe('GET /admin/feedback', () => {
  test.each([
    [{ correct: 'true' }, 1],
    [{ correct: 'false' }, 0],
    [{ digit: '7' }, 0],
    [{ model: 'cnn-1' }, 0],
    [{ prediction: '7' }, 1],
    [{ prediction: '1' }, 0],
  ])('a page is filtered by %j after it was read', async (query, count) => {
    const { deps } = lists();
    const { body } = await invoke(listAllFeedback(deps), { query: query as Record<string, string> });
    expect(body.items).toHaveLength(count);
    expect(body.next_cursor).toEqual(expect.any(String));
  });

  test('with pictures, each entry has its own and what was decided about it', async () => {
    const { deps } = lists();
    const { body } = await invoke(listAllFeedback(deps), { query: { pictures: 'true' } });
    expect(body.items[0]).toMatchObject({
      id: 'f1',
      review: { state: 'excluded', by: 'boss' },
      user_review: null,
    });
    expect(Buffer.from(body.items[0].picture, 'base64')).toHaveLength(784);
  });

  test.each([
    ['everybody’s feedback', {}, ['newest', 20, 'now', undefined]],
    ['a user’s feedback', { username: 'Ana' }, ['user', 'Ana', 20, undefined]],
    ['a user’s feedback by a name in another case', { username: 'aNA' }, ['user', 'Ana', 20, undefined]],
    ['the feedback of a deleted user', { username: 'zoe' }, ['user', 'zoe', 20, undefined]],
    ['a day’s feedback', { day: '2026-02-28', limit: '7' }, ['day', '2026-02-28', 7, undefined]],
    ['the page at a cursor', { cursor: cursor(PLACE) }, ['newest', 20, 'now', PLACE]],
  ])('lists %s', async (_name, query, expected) => {
    const { asked, deps } = lists();
    expect((await invoke(listAllFeedback(deps), { query: query as Record<string, string> })).status).toBe(
      200,
    );
    expect(asked).toEqual([expected]);
  });

  test.each([
    [{ username: 'ana', day: '2026-02-28' }, 'query.day'],
    [{ day: '2026-02-30' }, 'query.day'],
    [{ day: '2026-2-3' }, 'query.day'],
    [{ day: '2026-02-28T00:00:00Z' }, 'query.day'],
    [{ username: '#roster' }, 'query.username'],
    [{ username: '' }, 'query.username'],
    [{ user: 'ana' }, 'query.user'],
    [{ digit: '10' }, 'query.digit'],
    [{ digit: 'x' }, 'query.digit'],
    [{ prediction: '10' }, 'query.prediction'],
    [{ digit: '' }, 'query.digit'],
    [{ correct: 'yes' }, 'query.correct'],
    [{ pictures: 'false' }, 'query.pictures'],
  ])('the query %j is refused, naming the field', async (query, path) => {
    const { asked, deps } = lists();
    const answer = await invoke(listAllFeedback(deps), { query: query as Record<string, string> });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', details: [{ path }] } });
    expect(asked).toEqual([]);
  });

  test('any limit, cursor, day or user name is answered with 200 or 400, never with 500', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 600 });
    const hostile = fc.oneof(
      text,
      text.map(cursor),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    const query = fc.record(
      { limit: fc.oneof(text, fc.integer().map(String)), cursor: hostile, day: text, username: text },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(query, async (parts) => {
        const { deps } = lists();
        expect([200, 400]).toContain((await invoke(listAllFeedback(deps), { query: parts })).status);
        expect([200, 400]).toContain((await invoke(listFeedback(deps), { query: parts })).status);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    '',
    '!',
    cursor(null),
    cursor([]),
    cursor({ at: PLACE.at }),
    cursor({ ...PLACE, username: 'Ana' }),
    cursor({ ...PLACE, at: '2026-01-02' }),
    cursor({ ...PLACE, id: 7 }),
    `${cursor(PLACE)}x`.repeat(20),
  ])('the cursor %j is refused', async (broken) => {
    const { deps } = lists();
    const answer = await invoke(listFeedback(deps), { query: { cursor: broken } });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: 'query.cursor' }] } });
  });

  test.each(['0', '101', '-1', '1.5', 'all', ''])('a limit of %j is refused', async (limit) => {
    const { deps } = lists();
    expect((await invoke(listFeedback(deps), { query: { limit } })).status).toBe(400);
  });
});

test('POST /feedback names a digit of a prediction of many by its index, and keeps the answer under both', async () => {
  const saved: unknown[] = [];
  const asked: string[] = [];
  const deps = {
    access,
    findPrediction: async (prediction_id: string) => {
      asked.push(prediction_id);
      const shown = { prediction_id, username: 'boss', version: 'v2' as const, model: 'm', at: PLACE.at };
      return { ...shown, digit: 7, probabilities: [], pixels: new Uint8Array(784) };
    },
    saveFeedback: async (entry: unknown) => void saved.push(entry),
    networkKey: () => new Uint8Array(32),
  };
  const said = { prediction_id: 'p1', index: 3, correct: false, digit: 1 };
  const answer = await invoke(createFeedback(deps), json(said));
  expect(answer).toMatchObject({ status: 201, body: { prediction_id: 'p1#3', prediction: 7, digit: 1 } });
  expect(asked).toEqual(['p1#3']);
  expect(saved).toMatchObject([{ feedback_id: 'p1#3' }]);
  expect(await invoke(createFeedback(deps), json({ ...said, index: 64 }))).toMatchObject({ status: 400 });
});
