// GET /admin/report with fakes: the answer without feedback, the parameter `since`, and who is refused.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessControl } from '#lib/http/access.ts';
import { emptyPairs } from '#lib/reports/pairs/tally.ts';
import { reportOf } from '#lib/reports/report.ts';
import { emptyExperiment } from '#lib/reports/rollups/fold.ts';
import { report } from '../../../functions/reports/report.ts';
import { invoke } from '../../support/gateway.ts';
import { answersTo, EXPERIMENT, fold } from '../reports/worlds.ts';

const accessFor = (role: 'admin' | 'user'): AccessControl => ({
  authenticate: async () => ({ sub: 'boss', sid: 's', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 }),
  findUser: async (username) => ({
    username,
    role,
    created_at: '',
    sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
  }),
});

function reading(found: ReturnType<typeof reportOf>, role: 'admin' | 'user' = 'admin') {
  const asked: (string | undefined)[] = [];
  const readReport = async (_now: Date, since: string | undefined) => {
    asked.push(since);
    return found;
  };
  return { asked, handler: report({ access: accessFor(role), readReport }) };
}

test('the report answers with a message while there is no feedback', async () => {
  const { handler } = reading(undefined);
  expect(await invoke(handler)).toMatchObject({ status: 200, body: { msg: 'No hay feedback disponible' } });
});

test('fields that only the daily message uses are not in the answer', async () => {
  const found = reportOf({
    now: new Date('2026-03-01T12:00:00Z'),
    since: '2026-02-01',
    days: new Map([['2026-02-28', await fold(answersTo('v1', [8, 9], 10))]]),
    experiment: EXPERIMENT,
    tally: emptyExperiment(),
    stages: [],
    direct: emptyPairs(),
  });
  const { handler, asked } = reading(found);
  const { status, body } = await invoke(handler, { query: { since: '2026-02-01' } });
  expect([status, asked]).toEqual([200, ['2026-02-01']]);
  expect(body).toMatchObject({ total_feedback: 20, correct_feedback: 17, accuracy_percentage: 85 });
  expect(body).not.toHaveProperty('quiet_days');
  expect(Object.keys(body.drift)).toEqual(['p_value', 'shares']);
});

test('a user who is no administrator is answered with 403', async () => {
  const { handler, asked } = reading(undefined, 'user');
  expect((await invoke(handler)).status).toBe(403);
  expect(asked).toEqual([]);
});

test('`since` is a real day or is refused, naming the field', async () => {
  const day = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.tuple(fc.nat(9999), fc.nat(99), fc.nat(99)).map((parts) => parts.join('-')),
    fc.constantFrom('2026-02-29', '2024-02-29', '0000-00-00', '9999-12-31', '2026-01-01T00:00', ''),
  );
  await fc.assert(
    fc.asyncProperty(day, async (since) => {
      const { handler, asked } = reading(undefined);
      const { status, body } = await invoke(handler, { query: { since } });
      if (status === 200) expect(new Date(asked[0] ?? '').toISOString().slice(0, 10)).toBe(since);
      else expect(body).toMatchObject({ code: 'invalid_request', details: [{ path: 'query.since' }] });
    }),
  );
});
