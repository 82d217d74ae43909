// The contract over HTTP, against `npm start`; tests/api/story.test.ts holds it in process.
import { afterAll, beforeAll } from 'vitest';
import { type Api, overHttp } from '../api/api.ts';
import { holdContract } from '../contract/suite.ts';

let api: Api;
beforeAll(async () => {
  api = await overHttp();
});
afterAll(async () => await api?.stop());

holdContract(() => api, ['a queue without a worker']);
