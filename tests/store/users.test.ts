// Users over the wire: uniqueness without case, sessions under concurrency, the first administrator.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSession, createAdmin, createUser, findUser, listAdmins, type Session } from '#lib/users/users.ts';
import { startDynalite } from './dynalite.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number) => Math.floor(NOW.getTime() / 1000) + seconds;
const session = (expires_at = later(3600)): Session => ({ jti: 'j', expires_at });

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

describe('createUser', () => {
  test('is found in any case, as it was written', async () => {
    await createUser('Ana.Perez', 'hash', NOW);
    const user = await findUser('ANA.PEREZ');
    expect(user).toEqual({
      username: 'Ana.Perez',
      role: 'user',
      created_at: '2026-01-02T03:04:05.000Z',
      hash: 'hash',
      sessions: new Map(),
    });
  });

  test('one of twenty at once wins, whatever the case', async () => {
    const names = Array.from({ length: 20 }, (_, i) => (i % 2 ? 'BEA' : 'bea'));
    const outcomes = await Promise.allSettled(names.map((name) => createUser(name, 'h', NOW)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'user_exists' });
    }
  });

  test('nobody is called #roster', async () => {
    expect(await findUser('#roster')).toBeUndefined();
  });
});

describe('addSession', () => {
  test('twenty logins at once leave ten sessions', async () => {
    const user = await createUser('carla', 'h', NOW);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => addSession(user, `s${i}`, session(later(i + 60)), NOW)),
    );
    expect((await findUser('carla'))?.sessions.size).toBe(10);
  });

  test('the oldest makes room, and expired ones go first', async () => {
    const user = await createUser('dora', 'h', NOW);
    await addSession(user, 'expired', session(later(-1)), NOW);
    for (let i = 0; i < 10; i++) {
      const current = await findUser('dora');
      if (current) await addSession(current, `s${i}`, session(later(i + 60)), NOW);
    }
    const current = await findUser('dora');
    expect([...(current?.sessions.keys() ?? [])].sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => `s${i}`),
    );
    if (current) await addSession(current, 'new', session(later(600)), NOW);
    const after = (await findUser('dora'))?.sessions;
    expect(after?.has('s0')).toBe(false);
    expect(after?.has('new')).toBe(true);
    expect(after?.size).toBe(10);
  });
});

describe('createAdmin', () => {
  test('of ten at once exactly one becomes the first; then only force adds one', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `admin${i}`);
    const outcomes = await Promise.allSettled(names.map((name) => createAdmin(name, 'h', NOW, false)));
    const winners = names.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await listAdmins()).toEqual(new Set(winners));
    for (const name of names)
      expect((await findUser(name))?.role).toBe(winners.includes(name) ? 'admin' : undefined);

    await expect(createAdmin('second', 'h', NOW, false)).rejects.toMatchObject({ code: 'admin_exists' });
    expect(await findUser('second')).toBeUndefined();
    await createAdmin('Second', 'h', NOW, true);
    expect(await listAdmins()).toEqual(new Set([...winners, 'second']));
    expect(await findUser('second')).toMatchObject({ username: 'Second', role: 'admin' });
  });

  test('force gives an existing user the role and the new password, and ends its sessions', async () => {
    const user = await createUser('Elsa', 'old', NOW);
    await addSession(user, 's', session(), NOW);
    await createAdmin('elsa', 'new', NOW, true);
    expect(await findUser('elsa')).toMatchObject({
      username: 'Elsa',
      role: 'admin',
      hash: 'new',
      sessions: new Map(),
    });
  });
});
