// Rows of the contract on accounts, in their order: later rows need what earlier ones made.
import { expect } from 'vitest';
import { get, PASSWORD, type Row, refusal, send } from '../row.ts';
import { LINKS } from './links.ts';
import { LEAVING, SESSIONS, TIE } from './sessions.ts';
import { SIGN_IN } from './sign-in.ts';

export const ACCOUNTS: Row[] = [
  ...TIE,
  ...LINKS,
  ...SESSIONS,
  ...LEAVING,
  ...SIGN_IN,
  {
    name: 'PUT /me/password with a wrong old password is a 401',
    rule: 'C-ACCOUNT-12',
    as: 'other',
    ask: () => send('PUT', '/me/password', { password: 'not the old one', new_password: `${PASSWORD}!` }),
    ...refusal('invalid_credentials'),
  },
  {
    name: 'PUT /me/password changes the password',
    rule: 'C-ACCOUNT-12',
    as: 'other',
    ask: () => send('PUT', '/me/password', { password: PASSWORD, new_password: `${PASSWORD}!` }),
    status: 204,
  },
  {
    name: 'GET /me still works in the session that changed the password',
    rule: 'C-ACCOUNT-12',
    as: 'other',
    ask: get('/me'),
    status: 200,
  },
  {
    name: 'POST /logout ends the session',
    rule: 'C-ACCOUNT-11',
    ask: ({ before }) => loggingOut(before.login.access_token),
    status: 204,
  },
  {
    name: 'POST /logout with the token of the ended session is a 401',
    rule: 'C-ACCOUNT-11',
    ask: ({ before }) => loggingOut(before.login.access_token),
    ...refusal('session_ended'),
  },
  {
    name: 'GET /admin/users lists users without hashes',
    rule: 'C-ACCOUNT-15',
    as: 'admin',
    ask: get('/admin/users', { limit: '1' }),
    status: 200,
    body: {
      items: [{ username: expect.any(String), role: expect.any(String), created_at: expect.any(String) }],
    },
    fields: ['items', 'next_cursor'],
  },
  {
    name: 'GET /admin/audit lists who did what',
    rule: 'C-ACCOUNT-21',
    as: 'admin',
    ask: ({ names }) => ({
      method: 'GET',
      path: '/admin/audit',
      query: { actor: names.user, action: 'session.begin', limit: '1' },
    }),
    status: 200,
    body: { items: [{ action: 'session.begin', target: null, via: 'api', address: expect.any(String) }] },
    fields: ['items', 'next_cursor'],
  },
  {
    name: 'GET /admin/audit by a user is a 403',
    rule: 'C-ACCOUNT-14',
    as: 'user',
    ask: get('/admin/audit'),
    ...refusal('forbidden'),
  },
  {
    name: 'GET /admin/users by a user is a 403',
    rule: 'C-ACCOUNT-14',
    as: 'user',
    ask: get('/admin/users'),
    ...refusal('forbidden'),
  },
  {
    name: 'PUT /admin/users/{username}/role makes an administrator',
    rule: 'C-ACCOUNT-16',
    as: 'admin',
    ask: ({ names }) => send('PUT', `/admin/users/${names.gone}/role`, { role: 'admin' }),
    status: 200,
    body: { role: 'admin' },
  },
  {
    name: 'PUT /admin/users/{username}/role of an unknown user is a 404',
    rule: 'C-ACCOUNT-16',
    as: 'admin',
    ask: () => send('PUT', '/admin/users/nobody-of-that-name/role', { role: 'user' }),
    ...refusal('user_not_found'),
  },
  {
    name: 'DELETE /admin/users/{username} deletes the user',
    rule: 'C-ACCOUNT-17',
    as: 'admin',
    ask: ({ names }) => ({ method: 'DELETE', path: `/admin/users/${names.gone}` }),
    status: 202,
    body: {
      pseudonym: expect.stringMatching(/^deleted-[0-9a-f]{16}$/),
      msg: expect.stringContaining('modelos'),
    },
    fields: ['done_by', 'msg', 'pseudonym'],
  },
  {
    name: 'GET /me by the deleted user is a 404',
    rule: 'C-ACCOUNT-8',
    as: 'gone',
    ask: get('/me'),
    ...refusal('user_not_found'),
  },
  {
    name: 'DELETE /admin/users/{username} of the last administrator is a 409',
    rule: 'C-ACCOUNT-18',
    as: 'admin',
    ask: ({ names }) => ({ method: 'DELETE', path: `/admin/users/${names.admin}` }),
    needs: 'an API that nobody else uses',
    ...refusal('last_admin'),
  },
];

function loggingOut(token: string) {
  return { method: 'POST', path: '/logout', headers: { authorization: `Bearer ${token}` } };
}
