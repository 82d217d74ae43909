// Ties between accounts and people in Slack, over the wire: a code counts once, and a tie ends with any of its halves.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import {
  changeRole,
  createAdmin,
  createUser,
  deleteUser,
  findLinked,
  link,
  newLinkCode,
  personOfCode,
  unlink,
} from '#lib/users/users.ts';
import { startDynalite } from '../dynalite.ts';
import { losingAnswers } from '../lost-answers.ts';
import { useSlowClock } from '../slow-clock.ts';

useSlowClock();

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
  await createAdmin('boss', 'hash', NOW, false);
});
afterAll(async () => await stop());

const NOW = new Date('2026-11-28T06:40:00Z');
const inMs = (ms: number) => new Date(NOW.getTime() + ms);
let made = 0;
const person = () => {
  made += 1;
  return { team: 'T1', user: `U${made}`, name: 'Ana' };
};
const account = async () => {
  made += 1;
  return (await createUser(`user${made}`, 'hash', NOW)).username;
};
/** An account and a person who are tied. */
async function tied() {
  const [username, who] = [await account(), person()];
  await link(username, await newLinkCode(who, NOW), NOW);
  return { username, who };
}
const nameOf = async (who: { team: string; user: string }) => (await findLinked(who))?.username;
const codeOf = async (attempt: Promise<unknown>) =>
  await attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

describe('a code', () => {
  test('ties its account also when the answers of DynamoDB are lost, and no other one afterwards', async () => {
    const [username, other, who] = [await account(), await account(), person()];
    const code = await newLinkCode(who, NOW);
    await losingAnswers(() => link(username, code, NOW));
    expect(await nameOf(who)).toBe(username);
    expect(await codeOf(link(other, code, NOW))).toBe('link_expired');
    expect(await nameOf(who)).toBe(username);
  });

  test('shows whom it is for, and ties the account that uses it', async () => {
    const [username, who] = [await account(), person()];
    const code = await newLinkCode(who, NOW);
    expect(code).toMatch(/^[\w-]{43}$/);
    expect(await personOfCode(code, NOW)).toEqual(who);
    expect(await nameOf(who)).toBeUndefined();
    expect(await link(username, code, NOW)).toEqual(who);
    expect(await nameOf(who)).toBe(username);
  });

  test('counts once, also when it is used many times at once', async () => {
    const code = await newLinkCode(person(), NOW);
    const names = await Promise.all(Array.from({ length: 5 }, account));
    const uses = await Promise.all(names.map((name) => codeOf(link(name, code, NOW))));
    expect(uses.filter((use) => use === 'done')).toHaveLength(1);
    expect(await codeOf(link(names[0] as string, code, NOW))).toBe('link_expired');
  });

  test.each([
    [599_000, 'done'],
    [600_000, 'link_expired'],
  ])('after %i ms: %s', async (ms, expected) => {
    const [username, code] = [await account(), await newLinkCode(person(), NOW)];
    expect(await codeOf(link(username, code, inMs(ms)))).toBe(expected);
  });

  test.each(['', 'x', 'a'.repeat(43), '#roster', 'slack#T1#U1'])('%j is none', async (code) => {
    expect(await codeOf(personOfCode(code, NOW))).toBe('link_expired');
  });
});

describe('a tie', () => {
  test('shows the role as it is now', async () => {
    const { username, who } = await tied();
    expect((await findLinked(who))?.role).toBe('user');
    await changeRole(username, 'admin');
    expect((await findLinked(who))?.role).toBe('admin');
    await changeRole(username, 'user');
    expect((await findLinked(who))?.role).toBe('user');
  });

  test('ends when the account unties it, is deleted, or is deleted and made again', async () => {
    const [first, second] = [await tied(), await tied()];
    await unlink(first.username);
    await unlink(first.username);
    expect(await nameOf(first.who)).toBeUndefined();
    await deleteUser(second.username);
    expect(await nameOf(second.who)).toBeUndefined();
    await createUser(second.username, 'hash', NOW);
    expect(await nameOf(second.who)).toBeUndefined();
  });

  test('ends when either half is tied anew', async () => {
    const { username, who } = await tied();
    const other = person();
    await link(username, await newLinkCode(other, NOW), NOW);
    expect([await nameOf(who), await nameOf(other)]).toEqual([undefined, username]);
    const next = await account();
    await link(next, await newLinkCode(other, NOW), NOW);
    expect(await nameOf(other)).toBe(next);
    await unlink(username);
    expect(await nameOf(other)).toBe(next);
  });

  test('does not hold for another workspace, and not for an account that does not exist', async () => {
    const { who } = await tied();
    expect(await nameOf({ ...who, team: 'T2' })).toBeUndefined();
    const late = person();
    expect(await codeOf(link('nobody', await newLinkCode(late, NOW), NOW))).toBe('user_not_found');
    expect(await nameOf(late)).toBeUndefined();
  });
});
