// The client's session against a scripted server: when its token is exchanged, and how it ends.
import { describe, expect, test } from 'vitest';
import { ApiError, connect, type SessionStore, type StoredSession } from '#client';
import type { CallDeps } from '../../../client/call.ts';
import {
  ana,
  BUSY,
  LIMIT,
  PAIR,
  PICTURE,
  READ,
  type Scripted,
  server,
  signedIn,
  tokenOf,
} from './scripted.ts';

describe('a session', () => {
  const ENDED: Scripted = { status: 401, json: { code: 'session_ended' } };
  const GONE: Scripted = { status: 404, json: { code: 'user_not_found' } };
  const NEW_PAIR: Scripted = {
    status: 200,
    json: { ...PAIR, access_token: 'access 2', refresh_token: 'refresh 2' },
  };

  test.each<[string, Scripted[], boolean]>([
    ['a refused token', [ENDED, ENDED], true],
    ['a deleted account', [GONE, GONE], true],
    ['a token that is refused again when it is new', [ENDED, NEW_PAIR, ENDED], true],
    ['a refused token, and no connection then', [ENDED, 'no answer'], false],
    ['a wrong password', [{ status: 401, json: { code: 'invalid_credentials' } }], false],
    ['another refusal', [{ status: 403, json: { code: 'forbidden' } }], false],
  ])('that meets %s', async (_case, answers, ends) => {
    const { vigia } = await signedIn(answers);
    await expect(
      vigia.call('PUT', '/me/password', { json: { password: 'a', new_password: 'b' } }),
    ).rejects.toBeInstanceOf(ApiError);
    expect(vigia.session.state).toEqual(ends ? 'ended' : { username: 'ana' });
  });

  test('goes on when its token expired while a call waited for its limit: the call is made with the next one', async () => {
    const { vigia, seen } = await signedIn([LIMIT, LIMIT, ENDED, NEW_PAIR, READ]);
    expect(await vigia.predict(PICTURE)).toMatchObject({ prediccion: 7 });
    expect(seen.map(({ headers }) => headers.authorization?.slice('Bearer '.length))).toEqual([
      'access',
      'access',
      'access',
      undefined,
      'access 2',
    ]);
    const [first, last] = [seen[0], seen.at(-1)];
    expect(last?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(last?.body).toBe(first?.body);
    expect(vigia.session.state).toEqual({ username: 'ana' });
  });

  test.each<[string, Scripted[]]>([
    ['is lost', ['no answer']],
    ['is that a table does not answer', [BUSY]],
    ['meets a limit', [LIMIT]],
    ['is lost three times', ['no answer', 'no answer', 'no answer']],
  ])('goes on when the answer to an exchange %s: the same token is sent at once', async (_how, answers) => {
    const { vigia, seen } = await signedIn([...answers, NEW_PAIR]);
    expect(await vigia.session.token('access')).toBe('access 2');
    expect(seen.map(({ path, body }) => `${path} ${body}`)).toEqual(
      Array.from({ length: answers.length + 1 }, () => '/refresh {"refresh_token":"refresh"}'),
    );
  });

  test('of an administrator goes on when another user is not there', async () => {
    const { vigia } = await signedIn([{ status: 404, json: { code: 'user_not_found' } }]);
    await expect(
      vigia.call('DELETE', '/admin/users/{username}', { path: { username: 'eva' } }),
    ).rejects.toMatchObject({ code: 'user_not_found' });
    expect(vigia.session.state).toEqual({ username: 'ana' });
  });

  test('in a store is shared by the clients of one browser, and a refresh token is spent once', async () => {
    let kept: StoredSession | undefined;
    const store: SessionStore = {
      get: async () => kept,
      put: async (session) => {
        kept = session;
      },
      remove: async () => {
        kept = undefined;
      },
    };
    const refreshed = { status: 200, json: { ...PAIR, access_token: 'access 2' } };
    const { vigia, seen } = await signedIn([refreshed], { store });
    const { deps, seen: seenByOther } = server([]);
    const other = connect('http://vigia.test', { store }, deps);
    await other.session.restore();
    expect(other.session.state).toEqual({ username: 'ana' });
    const tokens = await Promise.all([vigia.session.token('access'), vigia.session.token('access')]);
    expect(tokens).toEqual(['access 2', 'access 2']);
    expect(seen.filter(({ path }) => path === '/refresh')).toHaveLength(1);
    expect(seenByOther).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['a token', tokenOf({ sub: 'Ana', x: '~~~???' }), 'Ana'],
    ['a token without a subject', tokenOf({ sub: 7 }), 'ana'],
    ['what is no token', 'access', 'ana'],
  ])('has the name as it was registered, from %s', async (_what, access_token, username) => {
    const { deps } = server([]);
    const fetch: CallDeps['fetch'] = async () => Response.json({ ...PAIR, access_token });
    const vigia = connect('http://vigia.test', {}, { ...deps, fetch });
    await vigia.logIn(ana);
    expect(vigia.session.state).toEqual({ username });
  });

  test('that signs out tells the server', async () => {
    const { vigia, seen } = await signedIn([{ status: 200 }]);
    await vigia.logOut();
    expect(seen.map(({ path }) => path)).toEqual(['/logout']);
    expect(vigia.session.state).toBe('signed out');
  });
});
