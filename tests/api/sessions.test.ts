// Sessions and accounts, in process with the embedded DynamoDB: which tokens stop working, and that they stop at once.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { issueTokens, type TokenPair } from '#lib/auth/auth.ts';
import { hashPassword } from '#lib/auth/passwords.ts';
import { logger } from '#lib/log.ts';
import { addSession, createAdmin, createUser, findUser } from '#lib/users/users.ts';
import { handler as deleteAccount } from '../../functions/admin/delete.ts';
import { handler as role } from '../../functions/admin/role.ts';
import { handler as users } from '../../functions/admin/users.ts';
import { handler as login } from '../../functions/auth/login.ts';
import { handler as logout } from '../../functions/auth/logout.ts';
import { handler as me } from '../../functions/auth/me.ts';
import { handler as password } from '../../functions/auth/password.ts';
import { handler as refresh } from '../../functions/auth/refresh.ts';
import { startDynalite } from '../store/dynalite.ts';
import { type HttpHandler, invoke, json } from '../support/gateway.ts';

const SECRET = 'a secret of at least thirty-two bytes, for tests';
const NEW_SECRET = 'another secret of at least thirty-two bytes!!!!!';
const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'staple and correct horse';

let stop: () => Promise<void>;
let hash: string;
let count = 0;
/** The user of the running test. */
let name: string;
let admin: TokenPair;

beforeAll(async () => {
  ({ stop } = await startDynalite());
  process.env.JWT_SECRET_KEY = SECRET;
  hash = await hashPassword(PASSWORD);
  await createAdmin('boss', 'no hash', new Date(), false);
  admin = await signIn('boss');
});
afterAll(async () => await stop());
beforeEach(async () => {
  name = `Ana${count++}`;
  await createUser(name, hash, new Date());
});

/** As POST /login does, but without the password, whose bcrypt hash takes a third of a second. */
async function signIn(username: string): Promise<TokenPair> {
  const user = (await findUser(username)) ?? expect.fail(`${username} does not exist`);
  const [sid, jti] = [crypto.randomUUID(), crypto.randomUUID()];
  await addSession(user, sid, { jti, expires_at: 4e9 }, new Date());
  return await issueTokens(user.username, sid, jti);
}

const bearer = ({ access_token }: TokenPair) => ({ authorization: `Bearer ${access_token}` });
const call = (handler: unknown, pair: TokenPair, body?: unknown, username?: string) => {
  const sent = body === undefined ? { headers: {} } : json(body);
  return invoke(handler as HttpHandler, {
    ...sent,
    headers: { ...sent.headers, ...bearer(pair) },
    ...(username !== undefined && { pathParameters: { username } }),
  });
};
const askMe = (pair: TokenPair) => call(me, pair);
const renew = (pair: TokenPair) =>
  invoke(refresh as HttpHandler, json({ refresh_token: pair.refresh_token }));
const outcome = ({ status, body }: { status: number; body: { msg?: string } }) => [status, body?.msg];
const INVALID = [401, 'Token inválido'];
const ENDED = [401, 'La sesión ha terminado'];

describe('refresh', () => {
  test('a refreshed pair works, and so does each further one', async () => {
    let pair = await signIn(name);
    for (let i = 0; i < 3; i++) {
      const answer = await renew(pair);
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 900 } });
      pair = answer.body;
      expect((await askMe(pair)).status).toBe(200);
    }
    expect((await findUser(name))?.sessions.size).toBe(1);
  });

  test('a refresh token that is used twice ends its session, is logged, and leaves other sessions alone', async () => {
    const warn = vi.spyOn(logger, 'warn');
    const [stolen, other] = [await signIn(name), await signIn(name)];
    const { body: thiefs } = await renew(stolen);
    const { body: next } = await renew(thiefs);
    expect(outcome(await renew(stolen))).toEqual(ENDED);
    expect(warn).toHaveBeenCalledWith('spent refresh token used again', {
      username: name,
      sid: expect.any(String),
    });
    expect(outcome(await renew(next))).toEqual(ENDED);
    expect(outcome(await askMe(next))).toEqual(ENDED);
    expect(outcome(await askMe(stolen))).toEqual(ENDED);
    expect((await askMe(other)).status).toBe(200);
    warn.mockRestore();
  });

  test('two refreshes at once get the same pair, which works', async () => {
    const pair = await signIn(name);
    const answers = await Promise.all([renew(pair), renew(pair)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect((await askMe(answers[0]?.body)).status).toBe(200);
  });

  test('an access token cannot refresh, and a refresh token opens nothing else', async () => {
    const pair = await signIn(name);
    const swapped = { ...pair, access_token: pair.refresh_token, refresh_token: pair.access_token };
    expect(outcome(await renew(swapped))).toEqual(INVALID);
    expect(outcome(await askMe(swapped))).toEqual(INVALID);
  });

  test('while the key changes, old tokens are valid, and refreshed ones have the new key', async () => {
    const [pair, other] = [await signIn(name), await signIn(name)];
    vi.stubEnv('JWT_SECRET_KEY', NEW_SECRET);
    vi.stubEnv('JWT_SECRET_KEY_PREVIOUS', SECRET);
    expect((await askMe(pair)).status).toBe(200);
    const { body: renewed } = await renew(pair);
    vi.stubEnv('JWT_SECRET_KEY_PREVIOUS', '');
    expect((await askMe(renewed)).status).toBe(200);
    expect((await renew(renewed)).status).toBe(200);
    expect(outcome(await askMe(other))).toEqual(INVALID);
    expect(outcome(await renew(other))).toEqual(INVALID);
    vi.unstubAllEnvs();
  });
});

test('logout ends its own session only, at once', async () => {
  const [here, there] = [await signIn(name), await signIn(name)];
  expect(await call(logout, here)).toMatchObject({ status: 204, body: undefined });
  expect(outcome(await askMe(here))).toEqual(ENDED);
  expect(outcome(await renew(here))).toEqual(ENDED);
  expect(outcome(await call(logout, here))).toEqual(ENDED);
  expect((await askMe(there)).status).toBe(200);
});

test('a new password ends every other session, and only it can sign in', async () => {
  const [here, there] = [await signIn(name), await signIn(name)];
  const change = { password: PASSWORD, new_password: NEW_PASSWORD };
  expect((await call(password, here, change)).status).toBe(204);
  expect((await askMe(here)).status).toBe(200);
  expect(outcome(await askMe(there))).toEqual(ENDED);
  expect(outcome(await renew(there))).toEqual(ENDED);
  expect((await renew(here)).status).toBe(200);
  const open = (password: string) => invoke(login as HttpHandler, json({ username: name, password }));
  expect(outcome(await open(PASSWORD))).toEqual([401, 'Credenciales inválidas']);
  expect((await open(NEW_PASSWORD)).status).toBe(200);
});

describe('administration', () => {
  test('an administrator lists users in pages, without hashes or sessions', async () => {
    const page = await invoke(users as HttpHandler, { headers: bearer(admin), query: { limit: '1' } });
    expect(page).toMatchObject({ status: 200, body: { next_cursor: expect.any(String) } });
    expect(page.body.items).toEqual([{ username: name, role: 'user', created_at: expect.any(String) }]);
    const query = { limit: '100', cursor: page.body.next_cursor };
    const rest = await invoke(users as HttpHandler, { headers: bearer(admin), query });
    expect(rest.body.next_cursor).toBeNull();
    expect(rest.body.items).toContainEqual({
      username: 'boss',
      role: 'admin',
      created_at: expect.any(String),
    });
    expect(JSON.stringify(rest.body)).not.toMatch(/hash|session|roster|\$2b/);
  });

  test('an administrator gives and takes the role, and a demoted user is signed out at once', async () => {
    const pair = await signIn(name);
    expect(outcome(await call(users, pair))).toEqual([403, 'Acceso no autorizado']);
    const promoted = await call(role, admin, { role: 'admin' }, name.toUpperCase());
    expect(promoted).toMatchObject({ status: 200, body: { username: name, role: 'admin' } });
    expect(Object.keys(promoted.body).sort()).toEqual(['created_at', 'role', 'username']);
    expect((await call(users, pair)).status).toBe(200);

    expect(await call(role, admin, { role: 'user' }, name)).toMatchObject({
      status: 200,
      body: { role: 'user' },
    });
    expect(outcome(await call(users, pair))).toEqual(ENDED);
    expect(outcome(await renew(pair))).toEqual(ENDED);
    expect(outcome(await call(users, await signIn(name)))).toEqual([403, 'Acceso no autorizado']);
  });

  test('the last administrator can be neither demoted nor deleted', async () => {
    const last = [409, 'No se puede quitar al último administrador'];
    expect(outcome(await call(role, admin, { role: 'user' }, 'boss'))).toEqual(last);
    expect(outcome(await call(deleteAccount, admin, undefined, 'BOSS'))).toEqual(last);
    expect((await askMe(admin)).body.role).toBe('admin');
  });

  test('the tokens of a deleted user are invalid, also when the name is registered again', async () => {
    const pair = await signIn(name);
    expect((await call(deleteAccount, admin, undefined, name)).status).toBe(202);
    const gone = [404, 'Usuario no encontrado'];
    expect(outcome(await askMe(pair))).toEqual(gone);
    expect(outcome(await renew(pair))).toEqual(gone);
    expect(outcome(await call(deleteAccount, admin, undefined, name))).toEqual(gone);
    expect(outcome(await call(role, admin, { role: 'user' }, name))).toEqual(gone);

    await createUser(name, hash, new Date());
    expect(outcome(await askMe(pair))).toEqual(ENDED);
    expect(outcome(await renew(pair))).toEqual(ENDED);
    expect((await askMe(await signIn(name))).status).toBe(200);
  });

  test.each([
    ['x', { role: 'admin' }, 'path.username'],
    ['#roster', { role: 'admin' }, 'path.username'],
    ['a'.repeat(81), { role: 'admin' }, 'path.username'],
    ['boss', { role: 'root' }, 'body.role'],
    ['boss', {}, 'body.role'],
  ])('a change of the role of %s to %j answers 400', async (username, body, path) => {
    expect(await call(role, admin, body, username)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', details: [{ path }] },
    });
  });
});
