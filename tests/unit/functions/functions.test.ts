// Use cases of accounts, Slack, readiness and fallback with fake dependencies.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { AppError } from '#lib/errors.ts';
import type { AccessControl } from '#lib/http/access.ts';
import type { countAttempt as countedAttempt } from '#lib/limits/logins.ts';
import { SlackError } from '#lib/slack/slack.ts';
import type { UserWithHash } from '#lib/users/users.ts';
import { createAdmin } from '../../../functions/admin/create.ts';
import { slackAlert } from '../../../functions/admin/slack-alert.ts';
import { login } from '../../../functions/auth/login.ts';
import { register } from '../../../functions/auth/register.ts';
import { fallback } from '../../../functions/site/fallback.ts';
import { ready } from '../../../functions/site/ready.ts';
import { invoke, json, lambdaContext } from '../../support/gateway.ts';

const admin = {
  username: 'boss',
  role: 'admin' as const,
  created_at: '',
  sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
};
const access: AccessControl = {
  authenticate: async () => ({ sub: 'boss', sid: 's', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 }),
  findUser: async () => admin,
};

const audit = async () => {};

describe('register', () => {
  const limit = async () => ({});
  const stored: string[] = [];
  const createUser = async (username: string, hash: string) => {
    stored.push(username, hash);
    return { ...admin, username, hash, role: 'user' as const, role_tag: '' };
  };
  const deps = {
    createUser,
    findUser: async () => undefined as UserWithHash | undefined,
    spendInvitation: async (_code: string, _now: Date) => {},
    registration: () => 'open' as 'open' | 'invite' | 'closed',
    limit,
    audit,
  };
  const ask = json({ username: 'ana', password: 'correct horse battery' });

  test('answers 403 without computing a hash when registration is closed', async () => {
    const answer = await invoke(register({ ...deps, registration: () => 'closed' }), ask);
    expect(answer).toMatchObject({ status: 403, body: { msg: 'Registro cerrado' } });
    expect(stored).toEqual([]);
  });

  test('with registration by invitation nobody registers without one, and the invitation is spent before the account is made', async () => {
    const spent: string[] = [];
    const spendInvitation = async (code: string) => {
      expect(stored).toEqual([]);
      if (code !== 'good') throw new AppError('access_link_expired');
      spent.push(code);
    };
    const handler = register({ ...deps, registration: () => 'invite', spendInvitation });
    const asking = (invitation?: string) =>
      invoke(handler, json({ username: 'ana', password: 'correct horse battery', invitation }));
    expect(await asking()).toMatchObject({ status: 403, body: { code: 'invitation_required' } });
    expect(await asking('bad')).toMatchObject({ status: 404, body: { code: 'access_link_expired' } });
    expect(await asking('good')).toMatchObject({ status: 201 });
    expect(spent).toEqual(['good']);
    stored.length = 0;
  });

  test('a taken name does not cost the invitation', async () => {
    const spendInvitation = async () => expect.fail('spent');
    const handler = register({
      ...deps,
      registration: () => 'invite',
      spendInvitation,
      findUser: async () => ({ ...admin, hash: '', role_tag: '' }),
    });
    const ask = json({ username: 'ana', password: 'correct horse battery', invitation: 'good' });
    expect(await invoke(handler, ask)).toMatchObject({ status: 409, body: { code: 'user_exists' } });
  });

  test('stores a bcrypt hash when registration is open', async () => {
    expect((await invoke(register(deps), ask)).status).toBe(201);
    expect(stored).toEqual(['ana', expect.stringMatching(/^\$2b\$12\$.{53}$/)]);
  });
});

describe('login', () => {
  const countAttempt: typeof countedAttempt = async (_username, _sourceIp, lookUp) => ({
    found: await lookUp(),
    burst: undefined,
    headers: { 'RateLimit-Remaining': '8' },
    succeeded: async () => ({ 'RateLimit-Remaining': '9' }),
  });
  const ana = { ...admin, username: 'ana', hash: 'stored', role_tag: '' };
  const deps = {
    countAttempt,
    findUser: async (name: string) => (name === 'ana' ? ana : undefined),
    passwordMatches: async (password: string, hash: string | undefined) =>
      password === 'right' && hash === 'stored',
    addSession: async () => {},
    audit,
  };
  const attempt = (body: unknown, more: Partial<typeof deps> = {}) =>
    invoke(login({ ...deps, ...more }), json(body));
  beforeAll(() => void vi.stubEnv('JWT_SECRET_KEY', 'a secret of at least thirty-two bytes, for tests'));
  afterAll(() => void vi.unstubAllEnvs());

  test('answers an unknown user and a wrong password with the same status, headers and body', async () => {
    const answers = [
      await attempt({ username: 'ana', password: 'wrong' }),
      await attempt({ username: 'nobody', password: 'right' }),
    ].map(({ status, headers, body }) => ({
      status,
      headers: { ...headers, 'x-request-id': '' },
      body: { ...body, request_id: '' },
    }));
    expect(answers[0]).toMatchObject({ status: 401, headers: { 'RateLimit-Remaining': '8' } });
    expect(answers[1]).toEqual(answers[0]);
  });

  test('compares a password for an unknown user too', async () => {
    const compared: unknown[] = [];
    const passwordMatches = async (_password: string, hash: string | undefined) => {
      compared.push(hash);
      return false;
    };
    await attempt({ username: 'nobody', password: 'x' }, { passwordMatches });
    expect(compared).toEqual([undefined]);
  });

  test('compares no password when the limit is used up or the counters do not answer', async () => {
    for (const code of ['rate_limited', 'unavailable'] as const) {
      const answer = await attempt(
        { username: 'ana', password: 'right' },
        {
          countAttempt: async () => Promise.reject(new AppError(code)),
          passwordMatches: async () => expect.fail('compared'),
        },
      );
      expect(answer.body.code).toBe(code);
    }
  });

  test('answers a success with the limit headers after the count was undone', async () => {
    const answer = await attempt({ username: 'ana', password: 'right' });
    expect(answer).toMatchObject({ status: 200, headers: { 'RateLimit-Remaining': '9' } });
  });

  test('does not count a request without a name or a password', async () => {
    const countAttempt = async () => expect.fail('counted');
    for (const body of [{ username: 'ana' }, { password: 'x' }, {}]) {
      expect((await attempt(body, { countAttempt })).status).toBe(400);
    }
  });
});

describe('slack_alert', () => {
  const ask = { ...json({ message: 'x' }) };

  test.each([
    [
      'Slack refuses the message',
      {
        webhook: () => 'u',
        postToSlack: async () => Promise.reject(new SlackError('no_service', { status: 404 })),
      },
    ],
    [
      'no webhook is configured',
      { webhook: () => undefined, postToSlack: async () => expect.fail('nothing to post to') },
    ],
  ])('answers 500 slack_failed when %s', async (_name, deps) => {
    const answer = await invoke(slackAlert({ access, ...deps }), ask);
    expect(answer).toMatchObject({
      status: 500,
      body: { msg: 'Failed to send Slack alert', code: 'slack_failed' },
    });
  });

  test.each([[{ message: '' }], [{ message: 7 }], [{ message: 'x', severity: 'loud' }], [{ channel: '#x' }]])(
    'answers 400 to the body %j',
    async (body) => {
      const deps = { access, webhook: () => 'u', postToSlack: async () => expect.fail('not to be posted') };
      expect((await invoke(slackAlert(deps), json(body))).status).toBe(400);
    },
  );
});

describe('ready', () => {
  const fine = {
    config: async () => {},
    database: async () => {},
    queue: async () => {},
    model: async () => {},
  };

  test('answers 200 when every check passes', async () => {
    const answer = await invoke(ready(fine));
    const checks = { config: 'ok', database: 'ok', queue: 'ok', model: 'ok' };
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok', checks } });
  });

  test.each(['config', 'database', 'queue', 'model'] as const)(
    'answers 503 without details when the check of %s fails',
    async (name) => {
      const answer = await invoke(
        ready({ ...fine, [name]: async () => Promise.reject(new AppError('unavailable')) }),
      );
      const checks = { config: 'ok', database: 'ok', queue: 'ok', model: 'ok', [name]: 'fail' };
      expect({ status: answer.status, body: answer.body }).toEqual({
        status: 503,
        body: { status: 'fail', checks, slack: 'off' },
      });
    },
  );

  test('says what the channel can do; a bad setting counts as none', async () => {
    vi.stubEnv('SLACK_WEBHOOK_URL', 'https://hooks.slack.com/services/x');
    vi.stubEnv('SLACK_SIGNING_SECRET', '0123456789abcdef0123456789abcdef');
    vi.stubEnv('SLACK_CHANNEL_ID', 'C0123456789');
    vi.stubEnv('SLACK_BOT_TOKEN', 'of-a-person');
    expect(await invoke(ready(fine))).toMatchObject({ body: { slack: 'buttons' } });
    vi.stubEnv('SLACK_BOT_TOKEN', 'xoxb-123456789');
    expect(await invoke(ready(fine))).toMatchObject({ body: { slack: 'app' } });
    vi.unstubAllEnvs();
  });
});

describe('fallback', () => {
  const handler = fallback(['GET /things', 'POST /things', 'DELETE /things/{id}/parts/{part}']);

  test.each([
    ['GET', '/', 404, undefined],
    ['GET', '/thing', 404, undefined],
    ['GET', '/things/1', 404, undefined],
    ['PUT', '/things', 405, 'GET, HEAD, POST'],
    ['HEAD', '/thing', 404, undefined],
    ['GET', '/things/1/parts/2', 405, 'DELETE'],
    ['GET', '/things/1/parts/2/3', 404, undefined],
    ['GET', '/%00', 404, undefined],
  ])('answers %s %s with %i', async (method, path, status, allow) => {
    const answer = await invoke(handler, { method, path });
    expect({ status: answer.status, allow: answer.headers.allow }).toEqual({ status, allow });
  });

  test('answers 404 to an unknown path with a body of any size', async () => {
    expect((await invoke(handler, { method: 'POST', path: '/x', body: 'x'.repeat(5_000_000) })).status).toBe(
      404,
    );
  });
});

describe('admin-create', () => {
  const ask = { username: 'boss', password: 'correct horse battery' };
  const created: unknown[] = [];
  const deps = (admins: string[]) => ({
    listAdmins: async () => new Set(admins),
    createAdmin: async (...what: unknown[]) => void created.push(what),
    recordAudit: audit,
  });

  test('creates an administrator, passes force on, and with if_absent does nothing when there is one', async () => {
    const call = (admins: string[], more = {}) =>
      createAdmin(deps(admins))({ ...ask, ...more }, lambdaContext());
    expect(await call([])).toEqual({ created: true, username: 'boss', role: 'admin' });
    expect(await call(['x'], { force: true })).toMatchObject({ created: true });
    expect(await call(['x'], { if_absent: true })).toEqual({ created: false });
    expect(await call([], { if_absent: true })).toMatchObject({ created: true });
    const hash = expect.stringMatching(/^\$2b\$12\$/);
    expect(created).toEqual([false, true, false].map((force) => ['boss', hash, expect.any(Date), force]));
  });
});
