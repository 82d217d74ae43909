// One-time links over the wire: accounts without a password, resets, invitations; each counts once, and not for ever.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  accountOfLink,
  addSession,
  changePassword,
  createUser,
  deleteUser,
  findUser,
  newAccessLink,
  setPasswordByLink,
  spendInvitation,
  type UserWithHash,
} from '#lib/users/users.ts';
import { startDynalite } from '../dynalite.ts';
import { losingAnswers } from '../lost-answers.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const DAY = 24 * 3600;
const EXPIRED = { code: 'access_link_expired', status: 404 };

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

test('a link sets the password of its account once, and ends every session', async () => {
  const user = await createUser('Ana', 'old', NOW);
  await addSession(user, 's1', { jti: 'j', expires_at: 4e9 }, NOW);
  const { code, path } = await newAccessLink('reset', 'Ana', 'boss', NOW);
  expect(path).toBe(`/#/password/${code}`);
  expect(await accountOfLink(code, NOW)).toBe('Ana');
  expect(await setPasswordByLink(code, 'new', NOW)).toEqual(['s1']);
  expect(await findUser('ana')).toMatchObject({ hash: 'new', sessions: new Map() });
  await expect(setPasswordByLink(code, 'other', NOW)).rejects.toMatchObject(EXPIRED);
  expect((await findUser('ana'))?.hash).toBe('new');
});

test('of ten calls with one link at once one succeeds', async () => {
  await createUser('bea', 'old', NOW);
  const { code } = await newAccessLink('account', 'bea', 'boss', NOW);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => setPasswordByLink(code, `new ${i}`, NOW)),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.each([
  ['reset' as const, DAY],
  ['account' as const, 7 * DAY],
  ['invitation' as const, 7 * DAY],
])('a link for %s counts for %i seconds', async (purpose, seconds) => {
  const account = purpose === 'invitation' ? undefined : 'ana';
  const { code, expires_at } = await newAccessLink(purpose, account, 'boss', NOW);
  expect(expires_at).toBe(after(seconds).toISOString());
  const use = (now: Date) => (account ? accountOfLink(code, now) : spendInvitation(code, now));
  await expect(use(after(seconds))).rejects.toMatchObject(EXPIRED);
  await use(after(seconds - 1));
});

test('an invitation lets one person in, and sets no password; a reset is no invitation', async () => {
  const [invitation, reset] = [
    await newAccessLink('invitation', undefined, 'boss', NOW),
    await newAccessLink('reset', 'ana', 'boss', NOW),
  ];
  expect(invitation.path).toBe(`/#/invitation/${invitation.code}`);
  await expect(setPasswordByLink(invitation.code, 'x', NOW)).rejects.toMatchObject(EXPIRED);
  await expect(spendInvitation(reset.code, NOW)).rejects.toMatchObject(EXPIRED);
  await spendInvitation(invitation.code, NOW);
  await expect(spendInvitation(invitation.code, NOW)).rejects.toMatchObject(EXPIRED);
});

test('a link of a deleted account creates none', async () => {
  await createUser('cleo', 'old', NOW);
  const { code } = await newAccessLink('reset', 'cleo', 'boss', NOW);
  await deleteUser('cleo');
  await expect(setPasswordByLink(code, 'new', NOW)).rejects.toMatchObject({ code: 'user_not_found' });
  expect(await findUser('cleo')).toBeUndefined();
});

test('a link is void once its password was replaced: by another link, or by its owner', async () => {
  await createUser('dan', 'old', NOW);
  const links = [
    await newAccessLink('reset', 'dan', 'boss', NOW),
    await newAccessLink('reset', 'DAN', 'boss', NOW),
  ];
  const [first, second] = links.map(({ code }) => code);
  await setPasswordByLink(String(second), 'new', NOW);
  await expect(setPasswordByLink(String(first), 'other', NOW)).rejects.toMatchObject(EXPIRED);
  await expect(accountOfLink(String(first), NOW)).rejects.toMatchObject(EXPIRED);
  const { code } = await newAccessLink('reset', 'dan', 'boss', NOW);
  const user = (await findUser('dan')) as UserWithHash;
  await addSession(user, 's1', { jti: 'j', expires_at: 4e9 }, NOW);
  await changePassword((await findUser('dan')) as UserWithHash, 's1', 'of his own');
  await expect(setPasswordByLink(code, 'other', NOW)).rejects.toMatchObject(EXPIRED);
  expect((await findUser('dan'))?.hash).toBe('of his own');
});

test('a link sets the password also when the answers of DynamoDB are lost', async () => {
  await createUser('hal', 'old', NOW);
  const { code } = await losingAnswers(() => newAccessLink('reset', 'hal', 'boss', NOW));
  await losingAnswers(() => setPasswordByLink(code, 'new', NOW));
  expect((await findUser('hal'))?.hash).toBe('new');
  await expect(setPasswordByLink(code, 'other', NOW)).rejects.toMatchObject(EXPIRED);
});

test('an invitation lets its person in also when the answers of DynamoDB are lost, and nobody else', async () => {
  const { code } = await newAccessLink('invitation', undefined, 'boss', NOW);
  await losingAnswers(() => spendInvitation(code, NOW));
  await expect(spendInvitation(code, NOW)).rejects.toMatchObject(EXPIRED);
  const other = await newAccessLink('invitation', undefined, 'boss', NOW);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () => spendInvitation(other.code, NOW)),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('of two links of one password at once one counts', async () => {
  await createUser('fay', 'old', NOW);
  const links = await Promise.all([1, 2, 3].map(() => newAccessLink('reset', 'fay', 'boss', NOW)));
  const outcomes = await Promise.allSettled(
    links.map(({ code }, i) => setPasswordByLink(code, `new ${i}`, NOW)),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a link does not open a later account of the same name, also when neither has a password yet', async () => {
  await createUser('gil', 'none', NOW);
  const { code } = await newAccessLink('account', 'gil', 'boss', NOW);
  await deleteUser('gil');
  await createUser('gil', 'none', after(60));
  await expect(setPasswordByLink(code, 'mine', after(120))).rejects.toMatchObject(EXPIRED);
  expect((await findUser('gil'))?.hash).toBe('none');
});

test.each(['', 'x', 'x'.repeat(43), '../../etc', 'ñ'.repeat(43)])(
  'the code %j, which nobody made, is refused',
  async (code) => {
    await expect(accountOfLink(code, NOW)).rejects.toMatchObject(EXPIRED);
  },
);
