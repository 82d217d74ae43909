// `npm run test:contract`: the contract against the API at TEST_BASE_URL, whose administrator is ADMIN_USERNAME with
// ADMIN_PASSWORD; without a URL, in process. And that the table leaves nothing out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '#lib/errors.ts';
import { ROUTES } from '../../functions/site/routes.ts';
import { type Api, deployedAt, inProcess } from '../api/api.ts';
import type { Need } from './row.ts';
import { holdContract, ROWS } from './suite.ts';

const { TEST_BASE_URL, ADMIN_USERNAME = '', ADMIN_PASSWORD = '' } = process.env;

/** TEST_OWN=1 says that nobody else uses it: then aliases are moved, a retraining is begun and the channel hears of it. */
const LACKS: Need[] = !TEST_BASE_URL
  ? ['a queue']
  : [
      'the signing key',
      'a queue without a worker',
      ...(process.env.TEST_OWN === '1' ? [] : (['an API that nobody else uses'] as const)),
    ];

let api: Api;
beforeAll(async () => {
  api = TEST_BASE_URL
    ? deployedAt(TEST_BASE_URL, { username: ADMIN_USERNAME, password: ADMIN_PASSWORD })
    : await inProcess();
});
afterAll(async () => await api?.stop());

holdContract(() => api, LACKS);

/** What no single request brings about, and where it is held instead. */
const ELSEWHERE: Partial<Record<ErrorCode, string>> = {
  registration_closed: 'tests/unit/functions/functions.test.ts',
  admin_exists: 'tests/store/users.test.ts',
  alias_moved: 'tests/store/aliases.test.ts',
  golden_digits_missed: 'tests/store/aliases.test.ts',
  rate_limited: 'tests/api/limits.test.ts',
  internal: 'tests/unit/http/endpoint.test.ts',
  slack_failed: 'tests/unit/functions/functions.test.ts',
  unavailable: 'tests/store/faults.test.ts',
};

test('every error is the answer of a row, or held elsewhere', () => {
  const answered = new Set(ROWS.map(({ body }) => (body as { code?: string } | undefined)?.code));
  const missing = Object.keys(ERRORS).filter((code) => !answered.has(code) && !(code in ELSEWHERE));
  expect(missing).toEqual([]);
});

test('every route has a row that succeeds', () => {
  const names = ROWS.filter(({ status }) => status < 400).map(({ name }) =>
    name.replace('aliases/v1', 'aliases/{alias}'),
  );
  const missing = ROUTES.filter(
    (route) => !names.some((name) => name.startsWith(route) && /^(?![\\w/])/.test(name.slice(route.length))),
  );
  // Everybody's story begins with it; of the pages' files tests/browser loads each.
  expect(missing).toEqual(['GET /docs/assets/{file}', 'POST /register']);
});
