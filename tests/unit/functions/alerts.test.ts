// Use cases of alerts for administrators with fake dependencies: who acts, through what, and on whom.
import { expect, test } from 'vitest';
import type { act as doAct } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { actOnAlert } from '../../../functions/admin/alerts/act.ts';
import { getAlert } from '../../../functions/admin/alerts/get.ts';
import { invoke, json } from '../../support/gateway.ts';
import { START, world } from '../alerts/grouping/world.ts';

const FINGERPRINT = '4f1c0d2b9a8e7c65';
const boss = {
  username: 'boss',
  role: 'admin' as const,
  created_at: '',
  sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
};
const users: Record<string, typeof boss> = { boss, luis: { ...boss, username: 'Luis' } };
const access = {
  authenticate: async () => ({
    sub: 'boss',
    sid: 's',
    jti: 'j',
    type: 'access' as const,
    iat: 0,
    nbf: 0,
    exp: 0,
  }),
  findUser: async (name: string) => users[name],
};

/** @returns what the group was asked, and the answer */
async function put(body: unknown, headers: Record<string, string> = {}, fingerprint = FINGERPRINT) {
  const asked: unknown[] = [];
  const it = world();
  it.error();
  const act: typeof doAct = async (which, action) => {
    asked.push([which, action]);
    if (action.rev === 0) throw new AppError('alert_changed', { facts: { state: { rev: 1 } } });
    return it.group();
  };
  const { body: text, headers: type } = json(body as object);
  const parts = {
    method: 'PUT',
    pathParameters: { fingerprint },
    headers: { ...type, ...headers },
    body: text as string,
  };
  return { asked, answer: await invoke(actOnAlert({ access, act, now: () => START }), parts) };
}

test('an action is done by the caller, and by name of the account to whom it is assigned', async () => {
  const { asked, answer } = await put({ action: 'assign', to: 'luis', rev: 1 });
  expect(asked).toEqual([[FINGERPRINT, { action: 'assign', rev: 1, to: 'Luis', by: 'boss', via: 'api' }]]);
  expect(answer).toMatchObject({
    status: 200,
    body: { status: 'firing', count: 1, untold: 0, daily: [0, 0, 0, 0, 0, 0, 0, 1] },
  });
});

test('a browser acts through the page', async () => {
  const { asked } = await put({ action: 'resolve', rev: 1 }, { origin: 'https://vigia.example' });
  expect(asked).toMatchObject([[FINGERPRINT, { via: 'page' }]]);
});

test.each([
  ['assigned to nobody known', { action: 'assign', to: 'nobody', rev: 1 }, 404, 'user_not_found'],
  ['assigned to nobody', { action: 'assign', rev: 1 }, 400, 'invalid_request'],
  ['of an unknown kind', { action: 'delete', rev: 1 }, 400, 'invalid_request'],
  [
    'with a field of another action',
    { action: 'resolve', until: START.toISOString(), rev: 1 },
    400,
    'invalid_request',
  ],
  ['on what has changed', { action: 'resolve', rev: 0 }, 409, 'alert_changed'],
])('an action %s is refused', async (_name, body, status, code) => {
  expect((await put(body)).answer).toMatchObject({ status, body: { code } });
});

test.each(['#silences', 'open#auth-login', '#pacing', '', 'F'.repeat(16)])(
  'the key %s is no fingerprint: 404, and nothing is read or done',
  async (fingerprint) => {
    const { asked, answer } = await put({ action: 'resolve', rev: 1 }, {}, fingerprint);
    expect([asked, answer.status]).toEqual([[], 404]);
    const { findAlert } = await import('#lib/alerts/alerts.ts');
    const get = getAlert({ access, findAlert, now: () => START });
    expect((await invoke(get, { pathParameters: { fingerprint } })).status).toBe(404);
  },
);
