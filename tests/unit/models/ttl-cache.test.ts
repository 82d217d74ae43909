// The TTL cache: how often it looks up, that callers share a look-up, and a process that was frozen.
import { expect, test } from 'vitest';
import { ttlCache } from '#lib/models/ttl-cache.ts';

/** Look-ups that the test answers, on a clock that the test sets. */
function setUp() {
  const lookUps: { before: string | undefined; answer: (value: string) => void }[] = [];
  const clock = { now: 1_000_000 };
  const ask = ttlCache<string>(
    (before) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      lookUps.push({ before, answer: resolve });
      return promise;
    },
    10_000,
    () => clock.now,
  );
  return { ask, lookUps, clock };
}

test('all who ask during a look-up share it', async () => {
  const { ask, lookUps } = setUp();
  const answers = Promise.all([ask(), ask(), ask()]);
  lookUps[0]?.answer('A');
  expect(await answers).toEqual(['A', 'A', 'A']);
  expect(await ask()).toBe('A');
  expect(lookUps).toHaveLength(1);
});

test('a value is looked up again ten seconds after the start of the last look-up, however long that took', async () => {
  const { ask, lookUps, clock } = setUp();
  const first = ask();
  clock.now += 4_000;
  lookUps[0]?.answer('A');
  await first;
  clock.now += 5_999;
  expect(await ask()).toBe('A');
  clock.now += 1;
  const second = ask();
  expect(lookUps.map(({ before }) => before)).toEqual([undefined, 'A']);
  lookUps[1]?.answer('B');
  expect(await second).toBe('B');
});

test('when a newer look-up has started, callers of the older one get the newer value', async () => {
  const { ask, lookUps, clock } = setUp();
  const stale = ask();
  clock.now += 60_000;
  const fresh = ask();
  lookUps[0]?.answer('old');
  lookUps[1]?.answer('new');
  expect(await Promise.all([stale, fresh])).toEqual(['new', 'new']);
  clock.now += 10_000;
  void ask();
  expect(lookUps[2]?.before).toBe('new');
});

test('a value expires when the clock is set back', async () => {
  const { ask, lookUps, clock } = setUp();
  const first = ask();
  lookUps[0]?.answer('A');
  await first;
  clock.now -= 3_600_000;
  void ask();
  expect(lookUps).toHaveLength(2);
});
