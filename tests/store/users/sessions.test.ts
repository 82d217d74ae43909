// Sessions over the wire: ten at most, refresh tokens that are spent once, concurrent calls and lost answers.
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
  useOf,
} from '#lib/users/users.ts';
import { startDynalite } from '../dynalite.ts';
import { losingAnswers } from '../lost-answers.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number) => Math.floor(NOW.getTime() / 1000) + seconds;
const session = (jti = 'j', expires_at = later(3600)): Session => ({ jti, expires_at });

useSlowClock();
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
const secondsOn = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const rotate = (sid: string, jti: string, next: Session, now = NOW) =>
  rotateSession(user.username, sid, jti, next, now);
/** A user with sessions `s0`, `s1`, … of tokens `s0-1`, `s1-1`, … */
const signIn = async (sessions: number) => {
  for (let i = 0; i < sessions; i++) await addSession(await read(), `s${i}`, session(`s${i}-1`), NOW);
  return await read();
};

describe('addSession', () => {
  test('leaves ten sessions after twenty concurrent logins', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => addSession(user, `s${i}`, session('j', later(i + 60)), NOW)),
    );
    expect(await sids()).toHaveLength(10);
  });

  test('drops expired sessions first, then the oldest one', async () => {
    await addSession(user, 'expired', session('j', later(-1)), NOW);
    for (let i = 0; i < 10; i++) await addSession(await read(), `s${i}`, session('j', later(i + 60)), NOW);
    expect(await sids()).toEqual(Array.from({ length: 10 }, (_, i) => `s${i}`));
    await addSession(await read(), 'new', session('j', later(600)), NOW);
    expect(await sids()).toEqual(['new', ...Array.from({ length: 9 }, (_, i) => `s${i + 1}`)]);
  });

  test('adds one session when the answer is lost, and drops none', async () => {
    const full = await signIn(9);
    await losingAnswers(() => addSession(full, 'new', session(), NOW));
    expect(await sids()).toHaveLength(10);
  });

  test('refuses a session when the password changed after it was compared', async () => {
    await changePassword(await signIn(1), 's0', 'new');
    await expect(addSession(user, 's', session(), NOW)).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(await sids()).toEqual(['s0']);
  });

  test('refuses a session when the user was deleted, and when someone else registered the name since', async () => {
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
  test('replaces the token of one session and leaves the others', async () => {
    await signIn(3);
    expect(await rotate('s1', 's1-1', session('s1-2', later(7200)))).toMatchObject({ jti: 's1-2' });
    const exchanged = { ...session('s1-2', later(7200)), spent: 's1-1', spent_at: NOW.getTime() / 1000 };
    expect((await read()).sessions).toEqual(
      new Map([
        ['s0', session('s0-1')],
        ['s1', exchanged],
        ['s2', session('s2-1')],
      ]),
    );
  });

  test('keeps when the session began, and notes the latest use, with at most 200 characters of the user agent', async () => {
    const began = { began_at: 1, ...useOf({ agent: 'a phone', address: '::1' }, NOW) };
    await addSession(await read(), 's0', { ...session('s0-1'), ...began }, NOW);
    const use = useOf({ agent: 'x'.repeat(3_000), address: '203.0.113.7' }, secondsOn(900));
    await rotate('s0', 's0-1', { ...session('s0-2'), ...use }, secondsOn(900));
    expect((await read()).sessions.get('s0')).toMatchObject({
      began_at: 1,
      used_at: later(900),
      agent: 'x'.repeat(200),
      address: '203.0.113.7',
    });
  });

  test.each([0, 1, 10])('answers a token that was spent %i s ago with what replaced it', async (seconds) => {
    await signIn(1);
    await rotate('s0', 's0-1', session('s0-2'));
    expect(await rotate('s0', 's0-1', session('s0-3'), secondsOn(seconds))).toMatchObject(session('s0-2'));
    expect((await read()).sessions.get('s0')?.jti).toBe('s0-2');
  });

  test('answers nothing for a token that was spent eleven seconds ago, or before the last one, and changes nothing', async () => {
    await signIn(1);
    await rotate('s0', 's0-1', session('s0-2'));
    expect(await rotate('s0', 's0-1', session('s0-3'), secondsOn(11))).toBeUndefined();
    await rotate('s0', 's0-2', session('s0-3'));
    expect(await rotate('s0', 's0-1', session('s0-4'))).toBeUndefined();
    expect((await read()).sessions.get('s0')?.jti).toBe('s0-3');
  });

  test('gives twenty concurrent calls the same next token, and writes once', async () => {
    await signIn(10);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => rotate('s0', 's0-1', session(`s0-2-${i}`))),
    );
    expect([...new Set(outcomes.map((given) => given?.jti))]).toEqual([
      (await read()).sessions.get('s0')?.jti,
    ]);
    expect(await sids()).toHaveLength(10);
  });

  test('gives the next token when its own answer was lost', async () => {
    await signIn(1);
    const given = await losingAnswers(() => rotate('s0', 's0-1', session('s0-2')));
    expect(given).toMatchObject(session('s0-2'));
  });

  test('throws for a session that has ended and for a deleted user', async () => {
    await signIn(1);
    const again = () => rotate('s0', 's0-1', session('s0-2'));
    await endSession(user.username, 's0');
    await expect(again()).rejects.toMatchObject({ code: 'session_ended' });
    await deleteUser(user.username);
    await expect(again()).rejects.toMatchObject({ code: 'user_not_found' });
    await createUser(user.username, 'h', NOW);
    await expect(again()).rejects.toMatchObject({ code: 'session_ended' });
  });
});

describe('endSession', () => {
  test('ends one session, also when repeated or when the answer is lost', async () => {
    await signIn(2);
    await losingAnswers(() => endSession(user.username, 's0'));
    await endSession(user.username, 's0');
    expect(await sids()).toEqual(['s1']);
  });

  test('creates no user', async () => {
    await endSession('nobody', 's0');
    expect(await findUser('nobody')).toBeUndefined();
  });
});

describe('changePassword', () => {
  test('ends every session but the calling one', async () => {
    expect(await changePassword(await signIn(3), 's1', 'new')).toEqual(['s0', 's2']);
    expect(await read()).toMatchObject({ hash: 'new', sessions: new Map([['s1', session('s1-1')]]) });
  });

  test('refuses one of two concurrent calls with the same old password', async () => {
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

  test('keeps the refresh token that the session was given meanwhile', async () => {
    const known = await signIn(2);
    await rotate('s0', 's0-1', session('s0-2'));
    await changePassword(known, 's0', 'new');
    const { hash, sessions } = await read();
    expect({ hash, jti: sessions.get('s0')?.jti }).toEqual({ hash: 'new', jti: 's0-2' });
  });

  test('succeeds when its own answer was lost', async () => {
    const known = await signIn(2);
    expect(await losingAnswers(() => changePassword(known, 's0', 'new'))).toEqual(['s1']);
  });

  test('throws for a session that ended meanwhile and for a deleted user', async () => {
    const known = await signIn(1);
    await endSession(user.username, 's0');
    await expect(changePassword(known, 's0', 'new')).rejects.toMatchObject({ code: 'session_ended' });
    await deleteUser(user.username);
    await expect(changePassword(known, 's0', 'new')).rejects.toMatchObject({ code: 'user_not_found' });
    expect(await findUser(user.username)).toBeUndefined();
  });
});
