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
  const { body: signedIn } = await world.http('auth-sessions-list', { headers: await world.as('ana') }, 200);
  const pathParameters = { id: signedIn.items[0].id };
  await world.http('auth-sessions-end', { headers: await world.as('ana'), pathParameters }, 204);
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

/** A token that was spent before the last one ends the session. */
async function refreshing(world: World, refresh_token: string): Promise<void> {
  const { body: next } = await world.http('auth-refresh', json({ refresh_token }), 200);
  await world.http('auth-refresh', json({ refresh_token: next.refresh_token }), 200);
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
  for (const query of [{}, { actor: 'ana' }, { action: 'session.begin' }])
    await world.http('admin-audit', { headers, query }, 200);
  const link = await world.http('admin-password-reset', { headers, pathParameters }, 201);
  const chosen = json({ code: link.body.code, password: NEXT });
  await world.http('auth-set-password', chosen, 200, { answersLost: true });
  const made = json({ username: 'carla' });
  await world.http('admin-account', { ...made, headers: { ...made.headers, ...headers } }, 201);
  const { body: invitation } = await world.http('admin-invitations', { headers }, 201);
  await world.http(
    'auth-register',
    json({ username: 'dani', password: NEXT, invitation: invitation.code }),
    201,
  );
  await give('admin');
  await give('user');
  await give('admin', true);
  await world.http('admin-delete', { headers, pathParameters }, 202);
  await createUser('ana', 'no hash', world.now());
}
