// Access control: the call is counted in parallel with the look-up of the user, against which limit, and for which subject.
import { expect, test } from 'vitest';
import { type AccessControl, admit, limitsOf } from '#lib/http/access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { httpEvent } from '../../support/gateway.ts';

const spec: Spec = { method: 'POST', path: '/x', summary: '', access: 'user', responses: { 204: null } };
const user = {
  username: 'Ana',
  role: 'user' as const,
  created_at: '',
  sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
};
const access: AccessControl = {
  authenticate: async () => ({ sub: 'Ana', sid: 's', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 }),
  findUser: async () => user,
};
/** Access control that records what it counts. */
const recording = (counted: unknown[], more: Partial<AccessControl> = {}): AccessControl => ({
  ...access,
  limit: async (...call) => {
    counted.push(call);
    return { 'RateLimit-Remaining': '1' };
  },
  ...more,
});

test('looks up the user and counts the call in parallel', async () => {
  const begun: string[] = [];
  const both = Promise.withResolvers<void>();
  const meet = async (who: string) => {
    if (begun.push(who) === 2) both.resolve();
    await both.promise;
  };
  const admission = await admit(
    spec,
    httpEvent(),
    {
      ...access,
      findUser: async () => meet('user').then(() => user),
      limit: async () => meet('limit').then(() => ({ 'RateLimit-Remaining': '1' })),
    },
    10_000,
  );
  expect(begun.sort()).toEqual(['limit', 'user']);
  expect(admission).toMatchObject({ caller: user, headers: { 'RateLimit-Remaining': '1' } });
});

test('counts a user by the name in lower case, and a call without a token by its address', async () => {
  const counted: unknown[] = [];
  await admit(spec, httpEvent(), recording(counted), 10_000);
  const open: Spec = { ...spec, access: 'public', limit: 'LIMIT_REGISTER' };
  await admit(
    open,
    httpEvent({ headers: { 'x-forwarded-for': '198.51.100.1' } }),
    recording(counted),
    10_000,
  );
  expect(counted).toEqual([
    ['LIMIT_DEFAULT', 'POST /x', 'user:ana'],
    ['LIMIT_REGISTER', 'POST /x', 'ip:203.0.113.7'],
  ]);
});

test('counts a call against the route that countedAs returns', async () => {
  const counted: unknown[] = [];
  const countedAs = async (username: string) =>
    ({ limit: 'LIMIT_PREDICT_V2', route: `POST /for-${username}` }) as const;
  await admit(spec, httpEvent(), recording(counted, { countedAs }), 10_000);
  expect(counted).toEqual([['LIMIT_PREDICT_V2', 'POST /for-Ana', 'user:ana']]);
});

test.each<[Partial<Spec>, readonly string[]]>([
  [{}, ['LIMIT_DEFAULT']],
  [{ method: 'GET' }, ['LIMIT_READ']],
  [{ method: 'GET', access: 'admin' }, ['LIMIT_READ']],
  [{ limit: 'LIMIT_FEEDBACK' }, ['LIMIT_FEEDBACK']],
  [{ limit: ['LIMIT_PREDICT_V1', 'LIMIT_PREDICT_V2'] }, ['LIMIT_PREDICT_V1', 'LIMIT_PREDICT_V2']],
  [{ access: 'public' }, []],
])('a spec with %j has the limits %j', (more, limits) => {
  expect(limitsOf({ ...spec, ...more })).toEqual(limits);
});
