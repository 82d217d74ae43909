// The list of administrators on the embedded DynamoDB: the last one stays, whoever demotes, deletes or crashes at once.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addSession,
  changeRole,
  createAdmin,
  createUser,
  deleteUser,
  findUser,
  listAdmins,
} from '#lib/users/users.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { losingAnswers } from '../lost-answers.ts';
import { useSlowClock } from '../slow-clock.ts';

const USERS = () => process.env.USERS_TABLE ?? '';
const NOW = new Date('2026-01-02T03:04:05Z');

useSlowClock();
let client: DynamoDBClient;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ client, stop } = await startDynalite());
});
afterAll(async () => await stop());
beforeEach(async () => await emptyTable(client, USERS(), 'username'));

const admins = async (...names: string[]) => {
  for (const name of names) await createAdmin(name, 'h', NOW, true);
};
const roleOf = async (name: string) => (await findUser(name))?.role;
/** The names whose own item has the role. */
const byRole = async (names: string[]) => {
  const roles = await Promise.all(names.map(roleOf));
  return new Set(names.filter((_, i) => roles[i] === 'admin'));
};

describe('createAdmin', () => {
  test('lets exactly one of ten concurrent calls create the first; more need force', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `admin${i}`);
    const outcomes = await Promise.allSettled(names.map((name) => createAdmin(name, 'h', NOW, false)));
    const winners = names.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await listAdmins()).toEqual(new Set(winners));
    expect(await byRole(names)).toEqual(new Set(winners));

    await expect(createAdmin('second', 'h', NOW, false)).rejects.toMatchObject({ code: 'admin_exists' });
    expect(await findUser('second')).toBeUndefined();
    await createAdmin('Second', 'h', NOW, true);
    expect(await listAdmins()).toEqual(new Set([...winners, 'second']));
    expect(await findUser('second')).toMatchObject({ username: 'Second', role: 'admin' });
  });

  test('with force gives an existing user the role and the new password, and ends its sessions', async () => {
    const user = await createUser('Elsa', 'old', NOW);
    await addSession(user, 's', { jti: 'j', expires_at: 4e9 }, NOW);
    await createAdmin('elsa', 'new', NOW, true);
    expect(await findUser('elsa')).toMatchObject({
      username: 'Elsa',
      role: 'admin',
      hash: 'new',
      sessions: new Map(),
    });
  });

  test('refuses a name that is taken, and releases the reservation', async () => {
    await createUser('Elsa', 'old', NOW);
    await expect(createAdmin('elsa', 'new', NOW, false)).rejects.toMatchObject({ code: 'user_exists' });
    expect(await findUser('elsa')).toMatchObject({ role: 'user', hash: 'old' });
    await createAdmin('boss', 'h', NOW, false);
    expect(await listAdmins()).toEqual(new Set(['boss']));
  });

  test('succeeds once when answers are lost', async () => {
    await losingAnswers(() => createAdmin('boss', 'h', NOW, false));
    expect(await listAdmins()).toEqual(new Set(['boss']));
    expect(await roleOf('boss')).toBe('admin');
  });
});

describe('changeRole', () => {
  test('promotes and demotes, ignoring case, and ends the sessions of a demoted user', async () => {
    await admins('boss');
    const ana = await createUser('Ana', 'h', NOW);
    await addSession(ana, 's', { jti: 'j', expires_at: 4e9 }, NOW);
    expect(await changeRole('ANA', 'admin')).toMatchObject({ username: 'Ana', role: 'admin' });
    expect(await findUser('ana')).toMatchObject({ role: 'admin', sessions: new Map([['s', {}]]) });
    expect(await listAdmins()).toEqual(new Set(['boss', 'ana']));

    expect(await changeRole('ana', 'user')).toMatchObject({ username: 'Ana', role: 'user' });
    expect(await findUser('ana')).toMatchObject({ role: 'user', hash: 'h', sessions: new Map() });
    expect(await listAdmins()).toEqual(new Set(['boss']));
  });

  test('changes nothing and ends no session when the user has the role already', async () => {
    await admins('boss');
    const ana = await createUser('ana', 'h', NOW);
    await addSession(ana, 's', { jti: 'j', expires_at: 4e9 }, NOW);
    await changeRole('ana', 'user');
    expect((await findUser('ana'))?.sessions.size).toBe(1);
    await changeRole('boss', 'admin');
    expect(await listAdmins()).toEqual(new Set(['boss']));
  });

  test('throws user_not_found for an unknown name, as deleteUser does', async () => {
    await admins('boss');
    for (const name of ['nobody', '#roster']) {
      for (const role of ['admin', 'user'] as const) {
        await expect(changeRole(name, role)).rejects.toMatchObject({ code: 'user_not_found' });
      }
      await expect(deleteUser(name)).rejects.toMatchObject({ code: 'user_not_found' });
    }
    expect(await listAdmins()).toEqual(new Set(['boss']));
  });

  test('refuses to demote or delete the last administrator', async () => {
    await admins('boss');
    await createUser('ana', 'h', NOW);
    await expect(changeRole('boss', 'user')).rejects.toMatchObject({ code: 'last_admin' });
    await expect(deleteUser('boss')).rejects.toMatchObject({ code: 'last_admin' });
    expect(await roleOf('boss')).toBe('admin');
    await changeRole('ana', 'admin');
    await deleteUser('boss');
    expect(await listAdmins()).toEqual(new Set(['ana']));
  });

  test('leaves exactly one of two administrators who demote or delete each other concurrently', async () => {
    const remove = [(name: string) => changeRole(name, 'user'), deleteUser];
    for (let round = 0; round < 20; round++) {
      await emptyTable(client, USERS(), 'username');
      await admins('ana', 'bob');
      const outcomes = await Promise.allSettled(
        ['ana', 'bob'].map((name, i) => remove[(round >> i) % 2]?.(name)),
      );
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused).toEqual([expect.objectContaining({ code: 'last_admin' })]);
      expect((await listAdmins()).size).toBe(1);
      expect(await byRole(['ana', 'bob'])).toEqual(await listAdmins());
    }
  });

  test('has the same effect when answers are lost', async () => {
    await admins('boss');
    await createUser('ana', 'h', NOW);
    await losingAnswers(() => changeRole('ana', 'admin'));
    expect(await listAdmins()).toEqual(new Set(['boss', 'ana']));
    await losingAnswers(() => changeRole('boss', 'user'));
    expect(await byRole(['ana', 'boss'])).toEqual(new Set(['ana']));
    await losingAnswers(() => expect(deleteUser('ana')).rejects.toMatchObject({ code: 'last_admin' }));
    await losingAnswers(() => deleteUser('boss'));
    expect(await findUser('boss')).toBeUndefined();
    expect(await listAdmins()).toEqual(new Set(['ana']));
  });
});
