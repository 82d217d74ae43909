// docs/contract.md and the rows of tests/contract, held against each other, against the errors and against the routes.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '#lib/errors.ts';
import { ROUTES } from '../../../functions/site/routes.ts';
import { ROWS } from '../../contract/suite.ts';

const ROOT = new URL('../../../', import.meta.url);
const DOCUMENT = readFileSync(new URL('docs/contract.md', ROOT), 'utf8');

interface Rule {
  id: string;
  /** The test files that its text names. */
  testedBy: string[];
}

/** Each list item that begins with an id in bold, up to the next one or to an empty line. */
const RULES: Rule[] = [
  ...DOCUMENT.matchAll(/^- \*\*(C-[A-Z]+-\d+)\*\* ([\s\S]*?)(?=\n- |\n\n|$(?![\s\S]))/gm),
].map(([, id = '', text = '']) => ({
  id,
  testedBy: [...text.matchAll(/`(tests\/[^`]+)`/g)].map(([, file = '']) => file),
}));

const rulesOf = ({ rule }: (typeof ROWS)[number]) => [rule].flat();

test('the ids of the rules are unique, and count from 1 in each section', () => {
  const numbers = Map.groupBy(RULES, ({ id }) => id.replace(/-\d+$/, ''));
  expect(RULES.length).toBeGreaterThan(60);
  for (const [section, rules] of numbers) {
    expect(rules.map(({ id }) => id)).toEqual(rules.map((_, i) => `${section}-${i + 1}`));
  }
});

test('every row holds a rule of the contract', () => {
  const ids = new Set(RULES.map(({ id }) => id));
  const unknown = ROWS.filter((row) => rulesOf(row).length === 0 || rulesOf(row).some((id) => !ids.has(id)));
  expect(unknown.map(({ name, rule }) => ({ name, rule }))).toEqual([]);
});

test('every rule has a row, or names the file that tests it', () => {
  const held = new Set(ROWS.flatMap(rulesOf));
  expect(
    RULES.filter(({ id, testedBy }) => !held.has(id) && testedBy.length === 0).map(({ id }) => id),
  ).toEqual([]);
  const missing = RULES.flatMap(({ testedBy }) => testedBy).filter(
    (file) => !existsSync(new URL(file, ROOT)),
  );
  expect(missing).toEqual([]);
});

/** Codes that no single request brings about, and the test that holds each. */
const ELSEWHERE: Partial<Record<ErrorCode, string>> = {
  registration_closed: 'tests/unit/functions/functions.test.ts',
  several_digits: 'tests/unit/functions/models.test.ts',
  too_much_in_picture: 'tests/unit/functions/models.test.ts',
  invitation_required: 'tests/unit/functions/functions.test.ts',
  admin_exists: 'tests/store/users/administrators.test.ts',
  alias_moved: 'tests/store/models/aliases.test.ts',
  golden_digits_missed: 'tests/store/models/aliases.test.ts',
  alert_changed: 'tests/store/alerts/states.test.ts',
  too_many_silences: 'tests/store/alerts/states.test.ts',
  rate_limited: 'tests/api/limits.test.ts',
  internal: 'tests/unit/http/endpoint-errors.test.ts',
  slack_failed: 'tests/unit/functions/functions.test.ts',
  request_in_progress: 'tests/store/idempotency/once.test.ts',
  unavailable: 'tests/store/faults/faults.thorough.test.ts',
};

test('every error code is the answer of a row, or is held by another test', () => {
  const answered = new Set(ROWS.map(({ body }) => (body as { code?: string } | undefined)?.code));
  const missing = Object.keys(ERRORS).filter((code) => !answered.has(code) && !(code in ELSEWHERE));
  expect(missing).toEqual([]);
  expect(Object.values(ELSEWHERE).filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
});

test('every route has a row that succeeds', () => {
  const names = ROWS.filter(({ status }) => status < 400).map(({ name }) =>
    name.replace('aliases/v1', 'aliases/{alias}'),
  );
  const missing = ROUTES.filter(
    (route) => !names.some((name) => name.startsWith(route) && /^(?![\w/])/.test(name.slice(route.length))),
  );
  // No request makes an alert: tests/start/alerts.test.ts acts on one.
  // No row waits for a training: tests/store/retraining/decide.test.ts decides one. tests/browser loads every file of the pages.
  // Only Slack can sign what it sends: tests/store/slack, tests/config/grants.
  expect(missing).toEqual([
    'GET /admin/alerts/{fingerprint}',
    'PUT /admin/alerts/{fingerprint}',
    'PUT /admin/retrain_mlflow/{run_id}',
    'GET /app/{file}',
    'GET /docs/assets/{file}',
    'POST /me/slack',
    'POST /slack/commands',
    'POST /slack/interactions',
  ]);
});

test('the contract names every route', () => {
  const missing = ROUTES.filter((route) => !DOCUMENT.includes(route.replace('/docs/assets/{file}', '/docs')));
  expect(missing).toEqual([]);
});
