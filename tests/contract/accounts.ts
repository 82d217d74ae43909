// The contract's rows on accounts: registering, signing in and out, passwords, tokens, and what administrators do to users.
import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { SECRET } from '../api/api.ts';
import { type Given, get, PASSWORD, post, type Row, refusal, send } from './row.ts';

const PAIR = {
  access_token: expect.any(String),
  refresh_token: expect.any(String),
  token_type: 'Bearer',
  expires_in: 900,
};
const BEARER = { 'www-authenticate': 'Bearer' };
const INVALID = { 'www-authenticate': 'Bearer error="invalid_token"' };

/** Asks for /me by a token with these claims in place of a good one's. */
const me =
  (claims: Record<string, unknown>, key = SECRET) =>
  (given: Given) => {
    const good = JSON.parse(Buffer.from(given.tokens.user.split('.')[1] ?? '', 'base64url').toString());
    const text = [
      { alg: 'HS256', typ: 'JWT' },
      { ...good, ...claims },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = createHmac('sha256', key).update(text).digest('base64url');
    return { method: 'GET', path: '/me', headers: { authorization: `Bearer ${text}.${signature}` } };
  };
const presenting = (authorization: string) => () => ({
  method: 'GET',
  path: '/me',
  headers: { authorization },
});

const registering = (name: string, value: unknown, path: string): Row => ({
  name: `POST /register with ${name}`,
  ask: post('/register', value),
  ...refusal('invalid_request', { details: expect.arrayContaining([expect.objectContaining({ path })]) }),
});

export const ACCOUNTS: Row[] = [
  registering('a name of two characters', { username: 'ca', password: PASSWORD }, 'body.username'),
  registering('a name of 81', { username: 'c'.repeat(81), password: PASSWORD }, 'body.username'),
  registering('another character', { username: 'carla!', password: PASSWORD }, 'body.username'),
  registering('a password of 7 bytes', { username: 'carla', password: '1234567' }, 'body.password'),
  registering('a password of 73 bytes', { username: 'carla', password: 'x'.repeat(73) }, 'body.password'),
  registering(
    'a password that everybody has',
    { username: 'carla', password: 'password123' },
    'body.password',
  ),
  registering('a role', { username: 'carla', password: PASSWORD, role: 'admin' }, 'body'),
  {
    name: 'POST /register with a name that is taken, in another case',
    ask: ({ names }) => send('POST', '/register', { username: names.user.toUpperCase(), password: PASSWORD }),
    ...refusal('user_exists'),
  },
  {
    name: 'POST /login',
    ask: ({ names }) => send('POST', '/login', { username: names.user, password: PASSWORD }),
    status: 200,
    body: PAIR,
    fields: ['access_token', 'expires_in', 'refresh_token', 'token_type'],
    keep: 'login',
  },
  {
    name: 'POST /login without a password',
    ask: post('/login', { username: 'x' }),
    ...refusal('missing_credentials'),
  },
  { name: 'POST /login without anything', ask: post('/login', {}), ...refusal('missing_credentials') },
  {
    name: 'POST /login with a wrong password',
    ask: ({ names }) => send('POST', '/login', { username: names.user, password: 'wrong password' }),
    ...refusal('invalid_credentials'),
    headers: BEARER,
  },
  {
    name: 'GET /me',
    as: 'user',
    ask: get('/me'),
    status: 200,
    body: { role: 'user', created_at: expect.stringMatching(/Z$/) },
    fields: ['created_at', 'role', 'username'],
  },
  { name: 'GET /me without a token', ask: get('/me'), ...refusal('missing_token'), headers: BEARER },
  {
    name: 'GET /me with nonsense',
    ask: presenting('Bearer nonsense'),
    ...refusal('invalid_token'),
    headers: INVALID,
  },
  {
    name: 'GET /me by another scheme',
    ask: presenting('Basic YTpi'),
    ...refusal('invalid_token'),
    headers: INVALID,
  },
  {
    name: 'GET /me with another key’s token',
    ask: me({}, 'x'.repeat(40)),
    ...refusal('invalid_token'),
    headers: INVALID,
  },
  {
    name: 'GET /me with an expired token',
    ask: me({ exp: 1_700_000_000 }),
    needs: 'the signing key',
    ...refusal('token_expired'),
    headers: INVALID,
  },
  {
    name: 'GET /me with a token of no session',
    ask: me({ sid: 'none' }),
    needs: 'the signing key',
    ...refusal('invalid_token'),
  },
  {
    name: 'GET /me with a refresh token',
    ask: me({ type: 'refresh' }),
    needs: 'the signing key',
    ...refusal('invalid_token'),
  },
  {
    name: 'GET /me with a token of nobody',
    ask: me({ sub: 'nobody-of-that-name' }),
    needs: 'the signing key',
    ...refusal('user_not_found'),
  },
  {
    name: 'POST /refresh',
    ask: ({ refresh_token }) => send('POST', '/refresh', { refresh_token }),
    status: 200,
    body: PAIR,
    keep: 'refreshed',
  },
  {
    name: 'POST /refresh with the spent token, which ends the session',
    ask: ({ refresh_token }) => send('POST', '/refresh', { refresh_token }),
    ...refusal('invalid_token'),
  },
  {
    name: 'GET /me with a token of that session',
    ask: ({ before }) => presenting(`Bearer ${before.refreshed.access_token}`)(),
    ...refusal('invalid_token'),
  },
  {
    name: 'PUT /me/password with another password than the old one',
    as: 'other',
    ask: () => send('PUT', '/me/password', { password: 'not the old one', new_password: `${PASSWORD}!` }),
    ...refusal('invalid_credentials'),
  },
  {
    name: 'PUT /me/password',
    as: 'other',
    ask: () => send('PUT', '/me/password', { password: PASSWORD, new_password: `${PASSWORD}!` }),
    status: 204,
  },
  { name: 'GET /me after it, in the session that changed it', as: 'other', ask: get('/me'), status: 200 },
  { name: 'POST /logout', ask: ({ before }) => loggingOut(before.login.access_token), status: 204 },
  {
    name: 'POST /logout again',
    ask: ({ before }) => loggingOut(before.login.access_token),
    ...refusal('invalid_token'),
  },
  {
    name: 'GET /admin/users',
    as: 'admin',
    ask: get('/admin/users', { limit: '1' }),
    status: 200,
    body: {
      items: [{ username: expect.any(String), role: expect.any(String), created_at: expect.any(String) }],
    },
    fields: ['items', 'next_cursor'],
  },
  { name: 'GET /admin/users by a user', as: 'user', ask: get('/admin/users'), ...refusal('forbidden') },
  {
    name: 'PUT /admin/users/{username}/role',
    as: 'admin',
    ask: ({ names }) => send('PUT', `/admin/users/${names.gone}/role`, { role: 'admin' }),
    status: 200,
    body: { role: 'admin' },
  },
  {
    name: 'PUT /admin/users/{username}/role of nobody',
    as: 'admin',
    ask: () => send('PUT', '/admin/users/nobody-of-that-name/role', { role: 'user' }),
    ...refusal('user_not_found'),
  },
  {
    name: 'DELETE /admin/users/{username}',
    as: 'admin',
    ask: ({ names }) => ({ method: 'DELETE', path: `/admin/users/${names.gone}` }),
    status: 204,
  },
  { name: 'GET /me of who is gone', as: 'gone', ask: get('/me'), ...refusal('user_not_found') },
  {
    name: 'DELETE /admin/users/{username} of the last administrator',
    as: 'admin',
    ask: ({ names }) => ({ method: 'DELETE', path: `/admin/users/${names.admin}` }),
    needs: 'an API that nobody else uses',
    ...refusal('last_admin'),
  },
];

function loggingOut(token: string) {
  return { method: 'POST', path: '/logout', headers: { authorization: `Bearer ${token}` } };
}
