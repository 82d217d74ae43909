// `npm run test:contract`: the contract against the API at TEST_BASE_URL, whose administrator is ADMIN_USERNAME with
// ADMIN_PASSWORD; without a URL, in process.
import { afterAll, beforeAll } from 'vitest';
import { type Api, deployedAt, inProcess } from '../api/api.ts';
import type { Need } from './row.ts';
import { holdContract } from './suite.ts';

const { TEST_BASE_URL, ADMIN_USERNAME = '', ADMIN_PASSWORD = '' } = process.env;

/** With TEST_OWN=1 nobody else uses the API: the rows then move aliases, begin a retraining and post to the channel. */
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
