// A value looked up once in a while: how often, by whom, and what a frozen process makes of it.
import { expect, test } from 'vitest';
import { rechecked } from '#lib/models/rechecked.ts';

/** Look-ups that are answered by hand, on a clock that is set by hand. */
function setUp() {
  const looks: { before: string | undefined; answer: (value: string) => void }[] = [];
  const clock = { now: 1_000_000 };
  const ask = rechecked<string>(
    (before) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      looks.push({ before, answer: resolve });
      return promise;
    },
    10_000,
    () => clock.now,
  );
  return { ask, looks, clock };
}

test('all who ask during a look-up share it', async () => {
  const { ask, looks } = setUp();
  const answers = Promise.all([ask(), ask(), ask()]);
  looks[0]?.answer('A');
  expect(await answers).toEqual(['A', 'A', 'A']);
  expect(await ask()).toBe('A');
  expect(looks).toHaveLength(1);
});

test('it is looked up again ten seconds after the last look-up began, however long that took', async () => {
  const { ask, looks, clock } = setUp();
  const first = ask();
  clock.now += 4_000;
  looks[0]?.answer('A');
  await first;
  clock.now += 5_999;
  expect(await ask()).toBe('A');
  clock.now += 1;
  const second = ask();
  expect(looks.map(({ before }) => before)).toEqual([undefined, 'A']);
  looks[1]?.answer('B');
  expect(await second).toBe('B');
});

test('a look-up that a newer one has overtaken is forgotten, and who waited for it gets the newer answer', async () => {
  const { ask, looks, clock } = setUp();
  const stale = ask();
  clock.now += 60_000;
  const fresh = ask();
  looks[0]?.answer('old');
  looks[1]?.answer('new');
  expect(await Promise.all([stale, fresh])).toEqual(['new', 'new']);
  clock.now += 10_000;
  void ask();
  expect(looks[2]?.before).toBe('new');
});

test('a clock that is set back does not keep a value for ever', async () => {
  const { ask, looks, clock } = setUp();
  const first = ask();
  looks[0]?.answer('A');
  await first;
  clock.now -= 3_600_000;
  void ask();
  expect(looks).toHaveLength(2);
});
