// Runs the rows of the contract against an API: in process, as `npm start`, or deployed.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_FACTS } from '#lib/errors.ts';
import type { Api } from '../api/api.ts';
import type { Answer } from '../support/gateway.ts';
import { ACCOUNTS } from './accounts/accounts.ts';
import { ADMINISTRATION } from './administration.ts';
import { ALERTS } from './alerts.ts';
import { FEEDBACK } from './feedback.ts';
import { OPERATIONS } from './operations.ts';
import { PREDICTIONS } from './predictions.ts';
import { RETRAINING } from './retraining.ts';
import { type Actor, DIGIT, type Given, type Need, PASSWORD, type Row, send, upload } from './row.ts';

/** In this order: the reports count the feedback of earlier rows, and the last rows delete accounts. */
export const ROWS: Row[] = [
  ...PREDICTIONS,
  ...FEEDBACK,
  ...OPERATIONS,
  ...ADMINISTRATION,
  ...RETRAINING,
  ...ALERTS,
  ...ACCOUNTS,
];

/**
 * Declares a test for each row.
 * @param lacks what this API does not have; rows that need it are skipped with that reason
 */
export function holdContract(api: () => Api, lacks: readonly Need[] = []): void {
  describe('the contract', () => {
    let given: Given;
    beforeAll(async () => {
      given = await prepare(api());
    });
    // Leaves a deployment without the users that were made for the rows; a row deletes the user `gone`.
    afterAll(async () => {
      // The preparation has failed.
      if (!given) return;
      for (const actor of ['user', 'other'] as const) {
        await call(
          api(),
          { method: 'DELETE', path: `/admin/users/${given.names[actor]}` },
          given.tokens.admin,
        );
      }
    });

    test.for(ROWS)('$name', async (row, { skip }) => {
      if (row.needs && lacks.includes(row.needs)) skip(`needs ${row.needs}`);
      const token = row.as && given.tokens[row.as];
      const answer = await call(api(), await row.ask(given), token);
      if (row.keep) given.before[row.keep] = answer.body;
      expectRow(row, answer);
    });
  });
}

function expectRow({ status, body, headers, fields }: Row, answer: Answer): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    ...(body !== undefined && { body }),
  });
  const lowered = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (headers) expect(lowered).toMatchObject(headers);
  if (fields) expect(Object.keys(answer.body).sort()).toEqual(fields.toSorted());
  if (status >= 400) {
    expect(answer.body.request_id).toEqual(expect.any(String));
    expect(Object.keys(answer.body).filter((name) => !ERROR_FIELDS.includes(name))).toEqual([]);
  }
}

/** All fields of an error: docs/contract.md "Errors". */
const ERROR_FIELDS = ['msg', 'code', 'request_id', 'details', 'error', ...Object.values<string>(ERROR_FACTS)];

/** The names are new in each run: a deployment has users of its own. */
async function prepare(api: Api): Promise<Given> {
  const run = randomBytes(4).toString('hex');
  const names = {
    user: `c-${run}-user`,
    other: `c-${run}-other`,
    gone: `c-${run}-gone`,
    admin: api.admin.username,
  };
  const tokens = {} as Given['tokens'];
  for (const actor of ['user', 'other', 'gone', 'admin'] as Actor[]) {
    const password = actor === 'admin' ? api.admin.password : PASSWORD;
    const username = names[actor];
    if (actor !== 'admin') await call(api, send('POST', '/register', { username, password }));
    const { status, body } = await call(api, send('POST', '/login', { username, password }));
    if (status !== 200) throw new Error(`${username} cannot sign in: ${status} ${JSON.stringify(body)}`);
    tokens[actor] = body.access_token;
  }
  const again = await call(api, send('POST', '/login', { username: names.user, password: PASSWORD }));
  const predictions: string[] = [];
  for (let i = 0; i < 2; i++) {
    predictions.push((await call(api, upload('/api/v1/predict', DIGIT), tokens.user)).body.prediction_id);
  }
  return { names, tokens, refresh_token: again.body.refresh_token, predictions, before: {} };
}

async function call(api: Api, request: Parameters<Api['call']>[0], token?: string): Promise<Answer> {
  const authorization = token && { authorization: `Bearer ${token}` };
  return await api.call({ ...request, headers: { ...authorization, ...request.headers } });
}
