// Rows of the contract on one's own sessions, on the tie to Slack, and on leaving.
import { expect } from 'vitest';
import { type Given, get, PASSWORD, post, type Row, refusal, send } from '../row.ts';

const bearer = ({ access_token }: { access_token: string }) => ({ authorization: `Bearer ${access_token}` });
const secondOf = ({ sessions }: Given['before']) =>
  sessions.items.find(({ current }: { current: boolean }) => current);

/** Rows on the tie to Slack; SLACK in ../alerts.ts has those on what Slack sends. */
export const TIE: Row[] = [
  {
    name: 'POST /me/slack with a code that nobody made is a 404',
    rule: 'C-ACCOUNT-19',
    as: 'user',
    ask: post('/me/slack', { code: 'x'.repeat(43), confirm: true }),
    ...refusal('link_expired'),
  },
  {
    name: 'DELETE /me/slack unties the account',
    rule: 'C-ACCOUNT-20',
    as: 'user',
    ask: () => ({ method: 'DELETE', path: '/me/slack' }),
    status: 204,
  },
];

/** Rows on the list of sessions; the tokens of `again` are those of a second session. */
export const SESSIONS: Row[] = [
  {
    name: 'POST /login once more begins a second session',
    rule: 'C-ACCOUNT-26',
    ask: ({ names }) => ({
      ...send('POST', '/login', { username: names.user, password: PASSWORD }),
      headers: { 'content-type': 'application/json', 'user-agent': 'a second device' },
    }),
    status: 200,
    keep: 'second',
  },
  {
    name: 'GET /me/sessions says where the user is signed in, and which session is this one',
    rule: 'C-ACCOUNT-26',
    ask: ({ before }) => ({ ...get('/me/sessions')(), headers: bearer(before.second) }),
    status: 200,
    body: {
      items: expect.arrayContaining([
        expect.objectContaining({
          current: true,
          user_agent: 'a second device',
          address: expect.any(String),
          last_used_at: expect.stringMatching(/Z$/),
        }),
        expect.objectContaining({ current: false }),
      ]),
    },
    fields: ['items'],
    keep: 'sessions',
  },
  {
    name: 'DELETE /me/sessions/{id} ends the session',
    rule: 'C-ACCOUNT-27',
    as: 'user',
    ask: ({ before }) => ({ method: 'DELETE', path: `/me/sessions/${secondOf(before).id}` }),
    status: 204,
  },
  {
    name: 'GET /me with the access token of a session that was ended from elsewhere is a 401 at once',
    rule: 'C-ACCOUNT-27',
    ask: ({ before }) => ({ ...get('/me')(), headers: bearer(before.second) }),
    ...refusal('session_ended'),
  },
  {
    name: 'POST /refresh with the refresh token of that session is a 401',
    rule: 'C-ACCOUNT-27',
    ask: ({ before }) => send('POST', '/refresh', { refresh_token: before.second.refresh_token }),
    ...refusal('session_ended'),
  },
  {
    name: 'DELETE /me/sessions/{id} of a session of somebody else is a 404',
    rule: 'C-ACCOUNT-27',
    as: 'other',
    ask: ({ before }) => ({ method: 'DELETE', path: `/me/sessions/${secondOf(before).id}` }),
    ...refusal('session_not_found'),
  },
];

/** Rows on leaving; the account is one of its own. */
export const LEAVING: Row[] = [
  {
    name: 'GET /me/export answers what is kept about the caller, predictions with their pictures first',
    rule: 'C-ACCOUNT-28',
    as: 'user',
    ask: get('/me/export', { limit: '1' }),
    status: 200,
    body: {
      account: { role: 'user', slack: null },
      sessions: expect.arrayContaining([expect.objectContaining({ current: true })]),
      predictions: [{ prediccion: expect.any(Number), picture: expect.stringMatching(/^[\w+/]{1046}==$/) }],
      feedback: [],
      audit: [],
      next_cursor: expect.any(String),
    },
    fields: ['account', 'audit', 'feedback', 'next_cursor', 'predictions', 'sessions'],
  },
  {
    name: 'DELETE /me with a wrong password is a 401',
    rule: 'C-ACCOUNT-29',
    as: 'user',
    ask: () => send('DELETE', '/me', { password: 'wrong password' }),
    ...refusal('invalid_credentials'),
  },
  {
    name: 'POST /register makes the account that leaves',
    rule: 'C-ACCOUNT-29',
    ask: ({ names }) => send('POST', '/register', { username: `${names.user}-leaving`, password: PASSWORD }),
    status: 201,
  },
  {
    name: 'POST /login signs it in',
    rule: 'C-ACCOUNT-29',
    ask: ({ names }) => send('POST', '/login', { username: `${names.user}-leaving`, password: PASSWORD }),
    status: 200,
    keep: 'leaving',
  },
  {
    name: 'DELETE /me deletes the account, and says what is erased and what is not',
    rule: 'C-ACCOUNT-29',
    ask: ({ before }) => {
      const { headers, ...request } = send('DELETE', '/me', { password: PASSWORD, erase_pictures: true });
      return { ...request, headers: { ...headers, ...bearer(before.leaving) } };
    },
    status: 202,
    body: {
      pseudonym: expect.stringMatching(/^deleted-[0-9a-f]{16}$/),
      msg: expect.stringContaining('modelos'),
    },
    fields: ['done_by', 'msg', 'pseudonym'],
  },
  {
    name: 'GET /me with a token of the account that left is a 404',
    rule: 'C-ACCOUNT-29',
    ask: ({ before }) => ({ ...get('/me')(), headers: bearer(before.leaving) }),
    ...refusal('user_not_found'),
  },
];
