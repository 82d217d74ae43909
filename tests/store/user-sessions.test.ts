// Sessions over the wire: ten at most, a refresh token is spent once, and what happens at once or with a lost answer.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addSession,
  changePassword,
  createUser,
  deleteUser,
  endSession,
  findUser,
  rotateSession,
  type Session,
  type UserWithHash,
} from '#lib/users/users.ts';
import { startDynalite } from './dynalite.ts';
import { losingAnswers } from './lost-answers.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number) => Math.floor(NOW.getTime() / 1000) + seconds;
const session = (jti = 'j', expires_at = later(3600)): Session => ({ jti, expires_at });

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

let count = 0;
let user: UserWithHash;
beforeEach(async () => {
  user = await createUser(`User${count++}`, 'old', NOW);
});
const read = async () => (await findUser(user.username)) ?? expect.fail('the user is gone');
const sids = async () => [...(await read()).sessions.keys()].sort();
/** A user with sessions `s0`, `s1`, … of tokens `s0-1`, `s1-1`, … */
const signIn = async (sessions: number) => {
  for (let i = 0; i < sessions; i++) await addSession(await read(), `s${i}`, session(`s${i}-1`), NOW);
  return await read();
};

describe('addSession', () => {
  test('twenty logins at once leave ten sessions', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => addSession(user, `s${i}`, session('j', later(i + 60)), NOW)),
    );
    expect(await sids()).toHaveLength(10);
  });

  test('the oldest makes room, and expired ones go first', async () => {
    await addSession(user, 'expired', session('j', later(-1)), NOW);
    for (let i = 0; i < 10; i++) await addSession(await read(), `s${i}`, session('j', later(i + 60)), NOW);
    expect(await sids()).toEqual(Array.from({ length: 10 }, (_, i) => `s${i}`));
    await addSession(await read(), 'new', session('j', later(600)), NOW);
    expect(await sids()).toEqual(['new', ...Array.from({ length: 9 }, (_, i) => `s${i + 1}`)]);
  });

  test('a lost answer adds one session, and drops none for itself', async () => {
    const full = await signIn(9);
    await losingAnswers(() => addSession(full, 'new', session(), NOW));
    expect(await sids()).toHaveLength(10);
  });

  test('a password that was changed after it was compared opens nothing', async () => {
    await changePassword(await signIn(1), 's0', 'new');
    await expect(addSession(user, 's', session(), NOW)).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(await sids()).toEqual(['s0']);
  });

  test('nor does that of an account whose name someone else has now', async () => {
    await deleteUser(user.username);
    await expect(addSession(user, 's', session(), NOW)).rejects.toMatchObject({ code: 'user_not_found' });
    await createUser(user.username, 'someone else’s', NOW);
    await expect(addSession(user, 's', session(), NOW)).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(await sids()).toEqual([]);
  });
});

describe('rotateSession', () => {
  test('spends a token for the next, beside other sessions', async () => {
    await signIn(3);
    expect(await rotateSession(user.username, 's1', 's1-1', session('s1-2', later(7200)))).toBe(true);
    expect((await read()).sessions).toEqual(
      new Map([
        ['s0', session('s0-1')],
        ['s1', session('s1-2', later(7200))],
        ['s2', session('s2-1')],
      ]),
    );
  });

  test('a spent one changes nothing', async () => {
    await signIn(1);
    await rotateSession(user.username, 's0', 's0-1', session('s0-2'));
    expect(await rotateSession(user.username, 's0', 's0-1', session('s0-3'))).toBe(false);
    expect((await read()).sessions.get('s0')?.jti).toBe('s0-2');
  });

  test('of twenty at once exactly one succeeds', async () => {
    await signIn(10);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => rotateSession(user.username, 's0', 's0-1', session(`s0-2-${i}`))),
    );
    const winners = outcomes.flatMap((won, i) => (won ? [`s0-2-${i}`] : []));
    expect(winners).toEqual([(await read()).sessions.get('s0')?.jti]);
    expect(await sids()).toHaveLength(10);
  });

  test('a lost answer is no second use', async () => {
    await signIn(1);
    expect(await losingAnswers(() => rotateSession(user.username, 's0', 's0-1', session('s0-2')))).toBe(true);
  });

  test('of a session that ended, and of a user who is gone', async () => {
    await signIn(1);
    const rotate = () => rotateSession(user.username, 's0', 's0-1', session('s0-2'));
    await endSession(user.username, 's0');
    await expect(rotate()).rejects.toMatchObject({ code: 'invalid_token' });
    await deleteUser(user.username);
    await expect(rotate()).rejects.toMatchObject({ code: 'user_not_found' });
    await createUser(user.username, 'h', NOW);
    await expect(rotate()).rejects.toMatchObject({ code: 'invalid_token' });
  });
});

describe('endSession', () => {
  test('ends one, again and again, with or without its answer', async () => {
    await signIn(2);
    await losingAnswers(() => endSession(user.username, 's0'));
    await endSession(user.username, 's0');
    expect(await sids()).toEqual(['s1']);
  });

  test('makes no user', async () => {
    await endSession('nobody', 's0');
    expect(await findUser('nobody')).toBeUndefined();
  });
});

describe('changePassword', () => {
  test('ends every session but one', async () => {
    expect(await changePassword(await signIn(3), 's1', 'new')).toEqual(['s0', 's2']);
    expect(await read()).toMatchObject({ hash: 'new', sessions: new Map([['s1', session('s1-1')]]) });
  });

  test('of two at once with the same old password one is told that it is wrong', async () => {
    const known = await signIn(2);
    const outcomes = await Promise.allSettled([
      changePassword(known, 's0', 'new 0'),
      changePassword(known, 's1', 'new 1'),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { reason } = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(reason).toMatchObject({ code: 'invalid_credentials' });
    expect(await sids()).toHaveLength(1);
  });

  test('keeps the token that the session has been given meanwhile, not the spent one', async () => {
    const known = await signIn(2);
    await rotateSession(user.username, 's0', 's0-1', session('s0-2'));
    await changePassword(known, 's0', 'new');
    expect(await read()).toMatchObject({ hash: 'new', sessions: new Map([['s0', session('s0-2')]]) });
  });

  test('a lost answer is no wrong password', async () => {
    const known = await signIn(2);
    expect(await losingAnswers(() => changePassword(known, 's0', 'new'))).toEqual(['s1']);
  });

  test('of a session that ended meanwhile, and of a user who is gone', async () => {
    const known = await signIn(1);
    await endSession(user.username, 's0');
    await expect(changePassword(known, 's0', 'new')).rejects.toMatchObject({ code: 'invalid_token' });
    await deleteUser(user.username);
    await expect(changePassword(known, 's0', 'new')).rejects.toMatchObject({ code: 'user_not_found' });
    expect(await findUser(user.username)).toBeUndefined();
  });
});
