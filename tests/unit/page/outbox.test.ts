// Answers arrive once and in order, whatever fails on the way.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, type Feedback, type Prediction } from '#client';
import {
  type Fate,
  feedbackOn,
  HELD_MS,
  MOST_WAITING,
  Outbox,
  type WaitingAnswer,
} from '../../../page/account/outbox.ts';
import { inMemory } from '../../../page/store/database.ts';

/** An Idempotency-Key that the server takes without quotes: no space, quote, comma or backslash. */
const KEY_FORM = /^[!#-+\--[\]-~]{1,255}$/;

const PICTURE = new Blob(['picture']);

/** What happens to a call: it succeeds, never arrives, is refused for now or while it is under way, or its answer is lost. */
type Luck = 'well' | 'offline' | 'unavailable' | 'under way' | 'answer lost';

function world(luck: () => Luck = () => 'well') {
  let clock = 0;
  let isSignedIn = true;
  let serial = 0;
  const arrived: Feedback[] = [];
  /** The answers that the server keeps by Idempotency-Key. */
  const answers = new Map<string, unknown>();
  const fates: [string, Fate][] = [];
  const waiting: [count: number, delay: string | undefined][] = [];
  const store = inMemory<WaitingAnswer>(({ id }) => id);
  /** Does `work` on the server unless the call does not arrive. */
  const through = async <Result>(key: string, work: () => Result): Promise<Result> => {
    expect(key).toMatch(KEY_FORM);
    const how = luck();
    if (how === 'offline') throw new ApiError(0, 'offline');
    if (how === 'unavailable') throw new ApiError(503, 'unavailable', { retryAfter: 3 });
    if (how === 'under way') throw new ApiError(409, 'request_in_progress', { retryAfter: 1 });
    const result = answers.has(key) ? (answers.get(key) as Result) : work();
    answers.set(key, result);
    if (how === 'answer lost') throw new ApiError(0, 'offline');
    return result;
  };
  const open = () =>
    new Outbox({
      store,
      who: () => (isSignedIn ? { username: 'ana', token: async () => 'token' } : undefined),
      predict: (_route, _picture, key) =>
        through(key, () => {
          serial += 1;
          return { prediction_id: `p${serial}`, prediccion: 7 } as Prediction;
        }),
      feedback: (request, key) =>
        through(key, () => {
          if (arrived.some((other) => other.prediction_id === request.prediction_id))
            throw new ApiError(409, 'feedback_exists');
          arrived.push(request);
        }),
      exclusively: (work) => work(),
      now: () => clock,
      onPredicted: () => undefined,
      onFate: ({ id }, fate) => fates.push([id, fate]),
      onWaiting: (now) => waiting.push([now.count, now.delay?.code]),
    });
  return {
    open,
    waiting,
    arrived,
    fates,
    store,
    /** How many pictures the server has read. */
    read: () => serial,
    wait: (ms: number) => {
      clock += ms;
    },
    sign: (isIn: boolean) => {
      isSignedIn = isIn;
    },
  };
}

const answer = (id: string, more: Partial<WaitingAnswer> = {}): WaitingAnswer => ({
  id,
  sendAt: 0,
  route: 'ab',
  picture: PICTURE,
  truth: 4,
  comment: 'none',
  ...more,
});

test('whatever fails on the way, and however often the page is opened anew, each picture is read once, and each answer arrives once and in order', async () => {
  const lucks = fc.array(
    fc.constantFrom<Luck>('well', 'offline', 'unavailable', 'under way', 'answer lost'),
    {
      maxLength: 40,
    },
  );
  await fc.assert(
    fc.asyncProperty(lucks, fc.integer({ min: 1, max: 5 }), async (script, count) => {
      const { open, arrived, read, store } = world(() => script.shift() ?? 'well');
      const truths = Array.from({ length: count }, (_, i) => i);
      for (const truth of truths) await open().add(answer(`a${truth}`, { truth }));
      for (let visit = 0; visit < 60 && (await store.all()).length > 0; visit++) await open().deliver();
      expect(arrived.map(({ digit }) => digit)).toEqual(truths);
      expect(read()).toBe(count);
    }),
  );
});

describe('an answer', () => {
  test('is held for its time, and can be taken back until then', async () => {
    const { open, arrived, wait } = world();
    const outbox = open();
    await outbox.add(answer('a', { sendAt: 5_000 }));
    expect(await outbox.deliver()).toBe(5_000);
    expect(await outbox.takeBack('a')).toBe(true);
    wait(5_000);
    await outbox.deliver();
    expect(arrived).toEqual([]);
  });

  test('that was sent cannot be taken back', async () => {
    const { open, fates } = world();
    const outbox = open();
    await outbox.add(answer('a'));
    await outbox.deliver();
    expect(await outbox.takeBack('a')).toBe(false);
    expect(fates).toEqual([['a', { is: 'sent' }]]);
  });

  test('waits for somebody to sign in, and never goes out in the name of another user', async () => {
    const { open, arrived, sign, store } = world();
    const outbox = open();
    sign(false);
    await outbox.add(answer('a'));
    await outbox.add(answer('b', { username: 'eva' }));
    await outbox.add(answer('c', { username: 'Ana' }));
    await outbox.deliver();
    expect(arrived).toEqual([]);
    sign(true);
    await outbox.deliver();
    expect(arrived).toHaveLength(2);
    expect((await store.all()).map(({ id }) => id)).toEqual(['b']);
  });

  test('whose prediction is known asks for no other one', async () => {
    const { open, arrived } = world();
    const outbox = open();
    await outbox.add(answer('a', { prediction: { id: 'known', digit: 4 } }));
    await outbox.deliver();
    expect(arrived).toEqual([{ prediction_id: 'known', correct: true, digit: 4 }]);
  });

  test('that the server refuses leaves the box, and the next one is sent', async () => {
    const refused = new ApiError(422, 'blank_image');
    const { open, store, fates } = world();
    const outbox = open();
    await outbox.add(answer('a'));
    await outbox.add(answer('b', { prediction: { id: 'known', digit: 4 } }));
    const failing = new Outbox({
      store,
      who: () => ({ username: 'ana', token: async () => 'token' }),
      predict: async () => {
        throw refused;
      },
      feedback: async () => undefined,
      exclusively: (work) => work(),
      now: () => 0,
      onPredicted: () => undefined,
      onFate: ({ id }, fate) => fates.push([id, fate]),
      onWaiting: () => undefined,
    });
    await failing.deliver();
    expect(fates).toEqual([
      ['a', { is: 'refused', error: refused }],
      ['b', { is: 'sent' }],
    ]);
  });
});

test('an answer that the server does not take now is said to be delayed, until it has arrived', async () => {
  const lucks: Luck[] = ['unavailable'];
  const { open, waiting } = world(() => lucks.shift() ?? 'well');
  const outbox = open();
  await outbox.add(answer('a'));
  await outbox.deliver();
  await outbox.deliver();
  expect(waiting).toEqual([
    [1, undefined],
    [1, 'unavailable'],
    [0, undefined],
  ]);
});

test('a clock that is turned back keeps no answer from being sent', async () => {
  const { open, arrived, wait } = world();
  const outbox = open();
  await outbox.add(answer('a', { sendAt: HELD_MS }));
  wait(-3_600_000);
  expect(await outbox.deliver()).toBeUndefined();
  expect(arrived).toHaveLength(1);
});

test('an unavailable service is asked again when it says', async () => {
  const { open } = world(() => 'unavailable');
  const outbox = open();
  await outbox.add(answer('a'));
  expect(await outbox.deliver()).toBe(3_000);
});

test('fifty answers wait at most', async () => {
  const { open } = world();
  const outbox = open();
  for (let i = 0; i < MOST_WAITING; i++) expect(await outbox.add(answer(`a${i}`))).toBe(true);
  expect(await outbox.add(answer('one more'))).toBe(false);
});

test.each([
  [7, 7, { correct: true, digit: 7 }],
  [4, 7, { correct: false, digit: 4 }],
  [null, 7, { correct: false, comment: 'not a digit' }],
])('the truth %j of a prediction of %i is sent as the API wants it', (truth, digit, expected) => {
  const sent = feedbackOn({ id: 'p', digit }, { truth, comment: 'not a digit' });
  expect(sent).toEqual({ prediction_id: 'p', ...expected });
});
