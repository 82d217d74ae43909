// Users over the wire: names that are unique ignoring case, and the list of all users.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAdmin, createUser, findUser, listUsers, mayListen, noteListening } from '#lib/users/users.ts';
import { startDynalite } from '../dynalite.ts';
import { losingAnswers } from '../lost-answers.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');

useSlowClock();
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

describe('createUser', () => {
  test('stores a user that is found ignoring case, with the name as written', async () => {
    await createUser('Ana.Perez', 'hash', NOW);
    const user = await findUser('ANA.PEREZ');
    expect(user).toEqual({
      username: 'Ana.Perez',
      role: 'user',
      created_at: '2026-01-02T03:04:05.000Z',
      hash: 'hash',
      role_tag: expect.any(String),
      sessions: new Map(),
    });
  });

  test('knows until when somebody may listen: of several connections the last one counts', async () => {
    await createUser('oyente', 'h', NOW);
    const until = async () => (await findUser('oyente'))?.listens_until;
    expect(await until()).toBeUndefined();
    await Promise.all([900, 1_500, 1_200].map((seconds) => noteListening('OYENTE', seconds)));
    expect(await until()).toBe(1_500);
    expect(mayListen({ listens_until: 1_500 }, new Date(1_499_999))).toBe(true);
    expect(mayListen({ listens_until: 1_500 }, new Date(1_500_000))).toBe(false);
    // No item appears for somebody who is deleted between the check and the write.
    await noteListening('nadie', 900);
    expect(await findUser('nadie')).toBeUndefined();
  });

  test('lets one of twenty concurrent calls have the name, ignoring case', async () => {
    const names = Array.from({ length: 20 }, (_, i) => (i % 2 ? 'BEA' : 'bea'));
    const outcomes = await Promise.allSettled(names.map((name) => createUser(name, 'h', NOW)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'user_exists' });
    }
  });

  test('succeeds when the answer to its write is lost', async () => {
    expect(await losingAnswers(() => createUser('carla', 'h', NOW))).toMatchObject({ username: 'carla' });
    await expect(losingAnswers(() => createUser('carla', 'h', NOW))).rejects.toMatchObject({
      code: 'user_exists',
    });
  });

  test('findUser does not return the item #roster', async () => {
    expect(await findUser('#roster')).toBeUndefined();
  });
});

describe('listUsers', () => {
  /** Seven users; two were created in the same minute, the last is an administrator. */
  const MINUTES = [0, 1, 1, 2, 3, 4, 5];
  beforeAll(async () => {
    for (const [i, minutes] of MINUTES.entries()) {
      const at = new Date(Date.UTC(2027, 0, 1, 0, minutes));
      if (i === 6) await createAdmin(`List${i}`, 'h', at, true);
      else await createUser(`List${i}`, 'h', at);
    }
  });

  test.each([1, 3, 7, 100])(
    'returns every user once in pages of %i, newest first and without hashes',
    async (limit) => {
      const seen = [];
      for (let after: Parameters<typeof listUsers>[1]; ; ) {
        const { items, next } = await listUsers(limit, after);
        expect(items.length).toBeLessThanOrEqual(limit);
        seen.push(...items);
        if (!next) break;
        after = next;
      }
      const mine = seen.filter(({ username }) => username.startsWith('List'));
      expect(mine.map(({ username }) => username).sort()).toEqual(MINUTES.map((_, i) => `List${i}`));
      expect(seen.map(({ created_at }) => created_at)).toEqual(
        seen
          .map(({ created_at }) => created_at)
          .sort()
          .reverse(),
      );
      expect(mine[0]).toEqual({ username: 'List6', role: 'admin', created_at: '2027-01-01T00:05:00.000Z' });
      expect(new Set(seen.map(({ username }) => username)).size).toBe(seen.length);
    },
  );

  test('continues after a position whose user does not exist', async () => {
    const { items } = await listUsers(2, { at: '2027-01-01T00:04:30.000Z', key: 'nobody' });
    expect(items.map(({ username }) => username)).toEqual(['List5', 'List4']);
  });
});
