// Models: two retrained models are served, shared among users and rolled back; users judge their predictions.
import { expect } from 'vitest';
import { publishModel, unannouncedMoves } from '#lib/models/models.ts';
import { createUser } from '#lib/users/users.ts';
import { type EventParts, json } from '../../../support/gateway.ts';
import { lineage, retrained } from '../../../unit/models/models.ts';
import { uploadOf } from '../upload.ts';
import type { World } from '../world.ts';

export async function models(world: World): Promise<void> {
  for (const serial of [1, 2]) await publishModel(retrained(serial), lineage(`run${serial}`));
  await createUser('eva', 'no hash', world.now());
  const ids = await predictions(world);
  await moves(world);
  // After ten seconds the functions look up the alias again, and load other weights.
  world.wait(11_000);
  await listen(world);
  await predictions(world);
  await feedback(world, ids);
}

/** From then on a prediction of eva's is a live event. */
async function listen(world: World): Promise<void> {
  const { authorization } = await world.as('eva');
  const headers = { 'Sec-WebSocket-Protocol': `vigia, ${authorization.replace('Bearer ', '')}` };
  await world.invoke('realtime-connect', { headers, requestContext: { connectionId: 'of-eva' } });
}

async function moves(world: World): Promise<void> {
  const headers = await world.as('boss');
  const administrate = (value: unknown, alias?: string): EventParts => {
    const { body, headers: type } = json(value);
    return {
      body: body as string,
      headers: { ...type, ...headers },
      ...(alias && { pathParameters: { alias } }),
    };
  };
  const move = (serial: number) => administrate({ model: retrained(serial).id, reason: 'r' }, 'v1');
  await world.http('admin-alias', move(1), 200);
  // After a lost answer the sender looks up whether the notice was recorded.
  await world.http('admin-alias', move(2), 200, { answersLost: true });
  await world.http('admin-rollback', administrate({}, 'v1'), 200, { answersLost: true });
  await world.http('admin-alias', move(2), 200);
  await world.http('admin-rollback', administrate({}, 'v1'), 200);
  // Each move was announced during its own call, so nothing is pending.
  expect(await unannouncedMoves()).toEqual([]);
  await world.http('admin-ab', administrate({ weights: { v1: 0.5, v2: 0.5 } }), 200);
  await world.http('admin-models', { headers }, 200);
  await world.http('admin-experiments', { headers }, 200);
  const eva = await world.as('eva');
  // Of a retrained v2 the list says how much it learnt from the caller.
  await world.http('admin-alias', administrate({ model: retrained(1).id, reason: 'r' }, 'v2'), 200);
  await world.http('models-list', { headers: eva }, 200);
  const { id } = retrained(1);
  await world.http('models-check', { headers, pathParameters: { id: retrained(2).id } }, 200);
  await world.http('models-weights', { headers: eva, pathParameters: { id } }, 200);
}

/** One by each route. @returns their ids */
async function predictions(world: World): Promise<string[]> {
  const { body, headers } = await uploadOf('digit-7.png');
  const parts = { body, headers: { ...headers, ...(await world.as('eva')) } };
  const ids: string[] = [];
  for (const key of ['predict-v1', 'predict-v2', 'predict-ab']) {
    const answer = await world.http(key, parts, 200);
    if (answer.body.degraded) throw new Error(`${key} could not look up its model`);
    ids.push(answer.body.prediction_id);
  }
  const { body: batch } = await world.http('predict-batch', parts, 200);
  if (batch.results[0]?.prediction?.degraded !== undefined)
    throw new Error('predict-batch could not look up its model');
  return ids;
}

async function feedback(world: World, ids: string[]): Promise<void> {
  const headers = await world.as('eva');
  for (const prediction_id of ids) {
    const { body, headers: type } = json({ prediction_id, correct: true });
    const said = { body: body as string, headers: { ...type, ...headers } };
    await world.http('feedback-create', said, 201);
    world.wait(1);
    await world.http('feedback-create', said, 409);
  }
  await world.http('feedback-list', { headers }, 200);
  const boss = await world.as('boss');
  for (const query of [{}, { username: 'eva' }, { day: world.now().toISOString().slice(0, 10) }]) {
    await world.http('admin-feedback', { headers: boss, query: query as Record<string, string> }, 200);
  }
  await world.http('admin-feedback', { headers: boss, query: { pictures: 'true' } }, 200);
  const { body, headers: type } = json({ state: 'confirmed', reason: 'r' });
  const said = { body: body as string, headers: { ...type, ...boss } };
  const [id = ''] = ids;
  await world.http('admin-feedback-review', { ...said, pathParameters: { id } }, 200);
  await world.http('admin-feedback-review', { ...said, pathParameters: { id: 'none' } }, 404);
  await world.http('admin-user-review', { ...said, pathParameters: { username: 'eva' } }, 200);
  await world.http('admin-user-review', { ...said, pathParameters: { username: 'nobody' } }, 404);
  await world.http('retraining-training-set', { headers: boss }, 200);
}
