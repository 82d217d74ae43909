// PUT /admin/autopilot with fakes: what it takes, in whose name, and what it answers.
import { beforeEach, expect, test } from 'vitest';
import type { Decision } from '#lib/autopilot/decision.ts';
import type { Order } from '#lib/autopilot/people.ts';
import { loadShipped, shippedV2 } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { autopilot } from '../../../functions/models/autopilot.ts';
import { invoke, json } from '../../support/gateway.ts';
import { accessOf } from './access.ts';

const state = { policy: 'propose', stopped: null, proposal: null, ramp: null, decisions: [] } as const;
let told: unknown[];
beforeEach(() => {
  told = [];
});
const deps = {
  access: accessOf('admin'),
  order: async (said: Order, by: string) => {
    told.push({ ...said, by });
    return {} as Decision;
  },
  readAutopilot: async () => ({ ...state, decisions: [] }),
  loadModel: async (id: string) => {
    if (id === 'cnn-2') return loadShipped(shippedV2);
    throw new AppError('model_not_found');
  },
};
const tell = async (body: unknown, more: Partial<typeof deps> = {}) =>
  await invoke(autopilot({ ...deps, ...more }), json(body));

test.each([
  { action: 'ramp', model: 'cnn-2' },
  { action: 'ramp', model: 'cnn-2', reason: 'gana' },
  { action: 'accept', revision: 7 },
  { action: 'stop', reason: 'lo miro antes' },
  { action: 'resume' },
  { action: 'resume', revision: 8 },
])('%j is told in the name of the caller, and the answer is the state after it', async (body) => {
  expect(await tell(body)).toMatchObject({ status: 200, body: state });
  expect(told).toEqual([{ ...body, by: 'boss' }]);
});

test.each([
  {},
  { action: 'go' },
  { action: 'ramp' },
  { action: 'accept' },
  { action: 'stop', model: 'cnn-2' },
  { action: 'ramp', model: 2 },
  { action: 'ramp', model: 'cnn-2', share: 1 },
  { action: 'accept', revision: 0 },
  { action: 'accept', revision: '7' },
])('%j is refused, and nobody is told', async (body) => {
  expect(await tell(body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  expect(told).toEqual([]);
});

test('a ramp of a model that does not exist is a 404, and nobody is told', async () => {
  const answer = await tell({ action: 'ramp', model: 'cnn-3' });
  expect(answer).toMatchObject({ status: 404, body: { code: 'model_not_found' } });
  expect(told).toEqual([]);
});

test('an order that comes too late is a 409', async () => {
  const order = async () => Promise.reject(new AppError('autopilot_changed'));
  const answer = await tell({ action: 'ramp', model: 'cnn-2' }, { order });
  expect(answer).toMatchObject({ status: 409, body: { code: 'autopilot_changed' } });
});

test('a user who is no administrator orders nothing', async () => {
  const answer = await tell({ action: 'ramp', model: 'cnn-2' }, { access: accessOf('user') });
  expect(answer).toMatchObject({ status: 403 });
  expect(told).toEqual([]);
});
