// Rows of the contract on registration, sign-in and tokens.
import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { SECRET } from '../../api/api.ts';
import { type Given, get, PASSWORD, post, type Row, refusal, send } from '../row.ts';

const PAIR = {
  access_token: expect.any(String),
  refresh_token: expect.any(String),
  token_type: 'Bearer',
  expires_in: 900,
};
const BEARER = { 'www-authenticate': 'Bearer' };
const INVALID = { 'www-authenticate': 'Bearer error="invalid_token"' };

/** GET /me with a token that has these claims in place of a valid one's. */
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

const refusedRegistration = (rule: string, name: string, value: unknown, path: string): Row => ({
  name: `POST /register with ${name} is a 400`,
  rule,
  ask: post('/register', value),
  ...refusal('invalid_request', { details: expect.arrayContaining([expect.objectContaining({ path })]) }),
});

export const SIGN_IN: Row[] = [
  refusedRegistration(
    'C-ACCOUNT-2',
    'a name of two characters',
    { username: 'ca', password: PASSWORD },
    'body.username',
  ),
  refusedRegistration(
    'C-ACCOUNT-2',
    'a name of 81 characters',
    { username: 'c'.repeat(81), password: PASSWORD },
    'body.username',
  ),
  refusedRegistration(
    'C-ACCOUNT-2',
    'an exclamation mark in the name',
    { username: 'carla!', password: PASSWORD },
    'body.username',
  ),
  refusedRegistration(
    'C-ACCOUNT-3',
    'a password of 7 characters',
    { username: 'carla', password: '1234567' },
    'body.password',
  ),
  refusedRegistration(
    'C-ACCOUNT-3',
    'a password of 73 bytes',
    { username: 'carla', password: 'correct horse '.repeat(6) },
    'body.password',
  ),
  refusedRegistration(
    'C-ACCOUNT-3',
    'the name as password',
    { username: 'carla-2026', password: 'carla-2026' },
    'body.password',
  ),
  refusedRegistration(
    'C-ACCOUNT-3',
    'a common password',
    { username: 'carla', password: 'password123' },
    'body.password',
  ),
  refusedRegistration(
    'C-REQUEST-2',
    'a role',
    { username: 'carla', password: PASSWORD, role: 'admin' },
    'body.role',
  ),
  {
    name: 'POST /register with a taken name in another case is a 409',
    rule: 'C-ACCOUNT-2',
    ask: ({ names }) => send('POST', '/register', { username: names.user.toUpperCase(), password: PASSWORD }),
    ...refusal('user_exists'),
  },
  {
    name: 'POST /login answers a pair of tokens',
    rule: 'C-ACCOUNT-4',
    ask: ({ names }) => send('POST', '/login', { username: names.user, password: PASSWORD }),
    status: 200,
    body: PAIR,
    fields: ['access_token', 'expires_in', 'refresh_token', 'token_type'],
    keep: 'login',
  },
  {
    name: 'POST /login without a password is a 400',
    rule: 'C-ACCOUNT-4',
    ask: post('/login', { username: 'x' }),
    ...refusal('missing_credentials'),
  },
  {
    name: 'POST /login with an empty object is a 400',
    rule: 'C-ACCOUNT-4',
    ask: post('/login', {}),
    ...refusal('missing_credentials'),
  },
  {
    name: 'POST /login with a wrong password is a 401',
    rule: 'C-ACCOUNT-5',
    ask: ({ names }) => send('POST', '/login', { username: names.user, password: 'wrong password' }),
    ...refusal('invalid_credentials'),
    headers: BEARER,
  },
  {
    name: 'GET /me answers name, role and time of registration',
    rule: ['C-ACCOUNT-9', 'C-REQUEST-7'],
    as: 'user',
    ask: get('/me'),
    status: 200,
    body: { role: 'user', created_at: expect.stringMatching(/Z$/) },
    fields: ['created_at', 'role', 'username'],
  },
  {
    name: 'GET /me without a token is a 401',
    rule: 'C-ACCOUNT-7',
    ask: get('/me'),
    ...refusal('missing_token'),
    headers: BEARER,
  },
  {
    name: 'GET /me with a token that is no JWT is a 401',
    rule: 'C-ACCOUNT-7',
    ask: presenting('Bearer nonsense'),
    ...refusal('invalid_token'),
    headers: INVALID,
  },
  {
    name: 'GET /me with another scheme than Bearer is a 401',
    rule: 'C-ERROR-3',
    ask: presenting('Basic YTpi'),
    ...refusal('invalid_token'),
    headers: INVALID,
  },
  {
    name: 'GET /me with a token signed by another key is a 401',
    rule: 'C-ACCOUNT-6',
    ask: me({}, 'x'.repeat(40)),
    ...refusal('invalid_token'),
    headers: INVALID,
  },
  {
    name: 'GET /me with an expired token is a 401 that says so',
    rule: 'C-ACCOUNT-7',
    ask: me({ exp: 1_700_000_000 }),
    needs: 'the signing key',
    ...refusal('token_expired'),
    headers: INVALID,
  },
  {
    name: 'GET /me with a token of no session is a 401',
    rule: 'C-ACCOUNT-8',
    ask: me({ sid: 'none' }),
    needs: 'the signing key',
    ...refusal('session_ended'),
  },
  {
    name: 'GET /me with a refresh token is a 401',
    rule: 'C-ACCOUNT-6',
    ask: me({ type: 'refresh' }),
    needs: 'the signing key',
    ...refusal('invalid_token'),
  },
  {
    name: 'GET /me with a token of an unknown user is a 404',
    rule: 'C-ACCOUNT-8',
    ask: me({ sub: 'nobody-of-that-name' }),
    needs: 'the signing key',
    ...refusal('user_not_found'),
  },
  {
    name: 'POST /refresh answers a new pair of tokens',
    rule: 'C-ACCOUNT-10',
    ask: ({ refresh_token }) => send('POST', '/refresh', { refresh_token }),
    status: 200,
    body: PAIR,
    keep: 'refreshed',
  },
  {
    name: 'POST /refresh with the token that was just spent answers the same pair again',
    rule: 'C-ACCOUNT-10',
    ask: ({ refresh_token }) => send('POST', '/refresh', { refresh_token }),
    status: 200,
    body: PAIR,
    keep: 'again',
  },
  {
    name: 'POST /refresh with the token of that pair answers the next one',
    rule: 'C-ACCOUNT-10',
    ask: ({ before }) => {
      expect(before.again).toEqual(before.refreshed);
      return send('POST', '/refresh', { refresh_token: before.again.refresh_token });
    },
    status: 200,
    body: PAIR,
    keep: 'next',
  },
  {
    name: 'POST /refresh with the first token, which was spent before the last one, is a 401',
    rule: 'C-ACCOUNT-10',
    ask: ({ refresh_token }) => send('POST', '/refresh', { refresh_token }),
    ...refusal('session_ended'),
  },
  {
    name: 'GET /me with the latest token is a 401, since the spent one ended the session',
    rule: 'C-ACCOUNT-10',
    ask: ({ before }) => presenting(`Bearer ${before.next.access_token}`)(),
    ...refusal('session_ended'),
  },
];
