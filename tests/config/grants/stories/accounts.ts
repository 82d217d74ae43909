// Accounts: the first administrator, registration, sessions, roles, deletion.
import { expect } from 'vitest';
import { createUser } from '#lib/users/users.ts';
import { json } from '../../../support/gateway.ts';
import type { World } from '../world.ts';

const ana = { username: 'ana', password: 'correct horse battery' };
const NEXT = 'staple and correct horse';

export async function accounts(world: World): Promise<void> {
  await firstAdministrator(world);
  // After a lost answer, registration looks up whether the user is its own.
  await world.http('auth-register', json(ana), 201, { answersLost: true });
  const { body: tokens } = await world.http('auth-login', json(ana), 200);
  await refreshing(world, tokens.refresh_token);
  await world.http('auth-me', { headers: await world.as('ana') }, 200);
  const change = json({ password: ana.password, new_password: NEXT });
  await world.http(
    'auth-password',
    { ...change, headers: { ...change.headers, ...(await world.as('ana')) } },
    204,
  );
  await world.http('auth-logout', { headers: await world.as('ana') }, 204);
  await roles(world);
}

/** There is an administrator already, so a second one needs `force`. */
async function firstAdministrator(world: World): Promise<void> {
  const event = { username: 'jefa', password: 'another password', if_absent: true };
  expect(await world.invoke('admin-create', event)).toEqual({ created: false });
  await world.invoke('admin-create', { username: 'jefa', password: 'another password', force: true });
}

/** A refresh token is used twice; the second use ends the session. */
async function refreshing(world: World, refresh_token: string): Promise<void> {
  await world.http('auth-refresh', json({ refresh_token }), 200);
  await world.http('auth-refresh', json({ refresh_token }), 401);
}

async function roles(world: World): Promise<void> {
  const headers = await world.as('boss');
  const pathParameters = { username: 'ana' };
  const give = async (role: string, answersLost = false) => {
    const parts = json({ role });
    const all = { ...parts, headers: { ...parts.headers, ...headers }, pathParameters };
    await world.http('admin-role', all, 200, { answersLost });
  };
  await world.http('admin-users', { headers }, 200);
  await give('admin');
  await give('user');
  await give('admin', true);
  await world.http('admin-delete', { headers, pathParameters }, 204);
  await createUser('ana', 'no hash', world.now());
}
