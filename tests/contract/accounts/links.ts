// Rows of the contract on what administrators do for people: accounts, resets, invitations.
import { expect } from 'vitest';
import { PASSWORD, type Row, refusal, send } from '../row.ts';

/** Rows on what administrators do for people: accounts, resets, invitations. The names are those of no other row. */
export const LINKS: Row[] = [
  {
    name: 'POST /admin/users makes an account, and a link with which its person sets a password',
    rule: 'C-ACCOUNT-23',
    as: 'admin',
    ask: ({ names }) => send('POST', '/admin/users', { username: `${names.user}-made` }),
    status: 201,
    body: { role: 'user', path: expect.stringMatching(/^\/#\/password\/[\w-]{43}$/) },
    fields: ['code', 'expires_at', 'path', 'role', 'username'],
    keep: 'made',
  },
  {
    name: 'POST /login without a password that was set is a 401',
    rule: 'C-ACCOUNT-23',
    ask: ({ before }) => send('POST', '/login', { username: before.made.username, password: PASSWORD }),
    ...refusal('invalid_credentials'),
  },
  {
    name: 'PUT /password with a common password is a 400, and the link still counts',
    rule: 'C-ACCOUNT-23',
    ask: ({ before }) => send('PUT', '/password', { code: before.made.code, password: 'vigia2026' }),
    ...refusal('invalid_request'),
  },
  {
    name: 'PUT /password sets the password of the link',
    rule: 'C-ACCOUNT-23',
    ask: ({ before }) => send('PUT', '/password', { code: before.made.code, password: PASSWORD }),
    status: 200,
    fields: ['username'],
  },
  {
    name: 'PUT /password with the link again is a 404',
    rule: 'C-ACCOUNT-23',
    ask: ({ before }) => send('PUT', '/password', { code: before.made.code, password: PASSWORD }),
    ...refusal('access_link_expired'),
  },
  {
    name: 'POST /login works with that password',
    rule: 'C-ACCOUNT-23',
    ask: ({ before }) => send('POST', '/login', { username: before.made.username, password: PASSWORD }),
    status: 200,
  },
  {
    name: 'POST /admin/users/{username}/password-reset answers a link',
    rule: 'C-ACCOUNT-24',
    as: 'admin',
    ask: ({ before }) => ({ method: 'POST', path: `/admin/users/${before.made.username}/password-reset` }),
    status: 201,
    fields: ['code', 'expires_at', 'path'],
  },
  {
    name: 'POST /admin/users/{username}/password-reset of an unknown user is a 404',
    rule: 'C-ACCOUNT-24',
    as: 'admin',
    ask: () => ({ method: 'POST', path: '/admin/users/nobody-of-that-name/password-reset' }),
    ...refusal('user_not_found'),
  },
  {
    name: 'DELETE /admin/users/{username} deletes an account that was made so',
    rule: 'C-ACCOUNT-17',
    as: 'admin',
    ask: ({ before }) => ({ method: 'DELETE', path: `/admin/users/${before.made.username}` }),
    status: 202,
  },
  {
    name: 'POST /admin/invitations answers a link',
    rule: 'C-ACCOUNT-25',
    as: 'admin',
    ask: () => ({ method: 'POST', path: '/admin/invitations' }),
    status: 201,
    body: { path: expect.stringMatching(/^\/#\/invitation\/[\w-]{43}$/) },
    fields: ['code', 'expires_at', 'path'],
  },
  {
    name: 'POST /register with an invitation that nobody made is a 404',
    rule: 'C-ACCOUNT-25',
    ask: ({ names }) =>
      send('POST', '/register', {
        username: `${names.user}-guest`,
        password: PASSWORD,
        invitation: 'x'.repeat(43),
      }),
    ...refusal('access_link_expired'),
  },
];
