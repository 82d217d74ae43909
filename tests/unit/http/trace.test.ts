// Who called: in the log line of every answer, and in the audit log where a spec says so.
import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import type { AuditEntry } from '#lib/audit/audit.ts';
import { AppError } from '#lib/errors.ts';
import type { AccessControl } from '#lib/http/access.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { logger } from '#lib/log.ts';
import { invoke, json } from '../../support/gateway.ts';
import { fakeAccess } from './fakes.ts';

const spec = {
  method: 'POST',
  path: '/things',
  summary: '',
  access: 'user',
  audit: { action: 'user.role', refusals: ['last_admin'], target: ({ body }) => body.name },
  body: jsonBody(z.strictObject({ name: z.string() })),
  responses: { 204: null },
  errors: ['last_admin', 'user_not_found'],
} as const satisfies Spec;

const info = vi.spyOn(logger, 'info').mockImplementation(() => {});
afterEach(() => void info.mockClear());

const who = { actor: 'ana', address: '203.0.113.7', session: 's1' };

async function call(body: unknown, outcome: () => void = () => {}, more: Partial<AccessControl> = {}) {
  const entries: AuditEntry[] = [];
  const access = { ...fakeAccess(), ...more, audit: async (entry: AuditEntry) => void entries.push(entry) };
  const handler = endpoint(
    spec,
    async () => {
      outcome();
      return { status: 204, body: null };
    },
    access,
  );
  const { headers, ...sent } = json(body);
  const all = { ...headers, authorization: 'Bearer a.b.c' };
  const answer = await invoke(handler, { method: 'POST', path: '/things', ...sent, headers: all });
  return { answer, entries, line: info.mock.calls.at(-1) };
}

test('an answer is logged with actor, address, session and target, and recorded once', async () => {
  const { answer, entries, line } = await call({ name: 'carla' });
  expect(line).toEqual([
    'answered',
    { method: 'POST', path: '/things', status: 204, ...who, target: 'carla' },
  ]);
  expect(entries).toEqual([
    {
      ...who,
      action: 'user.role',
      target: 'carla',
      outcome: 'done',
      via: 'api',
      request_id: answer.headers['x-request-id'],
      at: expect.stringMatching(/Z$/),
    },
  ]);
});

test('a refusal that the spec names is recorded with its code', async () => {
  const { entries, line } = await call({ name: 'carla' }, () => {
    throw new AppError('last_admin');
  });
  expect(line).toEqual(['refused', expect.objectContaining({ ...who, code: 'last_admin', target: 'carla' })]);
  expect(entries).toEqual([expect.objectContaining({ ...who, outcome: 'last_admin', target: 'carla' })]);
});

test.each([
  ['another refusal', { name: 'carla' }, 'user_not_found' as const],
  ['a refused body', {}, undefined],
])('%s is logged with who it was, and not recorded', async (_what, body, code) => {
  const { entries, line } = await call(body, () => {
    if (code) throw new AppError(code);
  });
  expect(line).toEqual(['refused', expect.objectContaining(who)]);
  expect(entries).toEqual([]);
});

test('a call that access control refuses is logged with its address', async () => {
  const authenticate = async () => {
    throw new AppError('invalid_token');
  };
  const { entries, line } = await call({ name: 'carla' }, () => {}, { authenticate });
  expect(line).toEqual([
    'refused',
    { method: 'POST', path: '/things', status: 401, code: 'invalid_token', address: '203.0.113.7' },
  ]);
  expect(entries).toEqual([]);
});
