// Leaving: somebody who predicted, answered and taught takes their data with them and is erased.
import { expect } from 'vitest';
import { savePrediction } from '#lib/predictions/predictions.ts';
import { link, newLinkCode } from '#lib/users/users.ts';
import { putRun } from '../../../../lib/retraining/run-store.ts';
import { json } from '../../../support/gateway.ts';
import type { World } from '../world.ts';

const PASSWORD = 'correct horse battery';
const name = 'lola';

export async function leaving(world: World): Promise<void> {
  await world.http('auth-register', json({ username: name, password: PASSWORD }), 201);
  await lived(world);
  // An administrator also leaves the list of administrators.
  const promoted = json({ role: 'admin' });
  const headersOfBoss = await world.as('boss');
  await world.http(
    'admin-role',
    { ...promoted, headers: { ...promoted.headers, ...headersOfBoss }, pathParameters: { username: name } },
    200,
  );
  const mine = await world.as(name);
  let cursor: string | null | undefined;
  do {
    const query = cursor ? { cursor } : {};
    ({ next_cursor: cursor } = (await world.http('auth-export', { headers: mine, query }, 200)).body);
  } while (cursor);
  const { body, headers } = json({ password: PASSWORD });
  await world.http('auth-erase', { body, headers: { ...headers, ...mine } } as never, 202);
  // The first pass erases, the second one finds nothing more.
  world.wait(61_000);
  await world.invoke('sweep', {}, { answersLost: true });
  await world.invoke('sweep', {});
  const { body: audit } = await world.http(
    'admin-audit',
    { headers: await world.as('boss'), query: { action: 'user.erase' } },
    200,
  );
  expect(audit.items).toMatchObject([{ outcome: 'done', via: 'sweep' }]);
}

/** Everything that is kept of a person. */
async function lived(world: World): Promise<void> {
  const at = world.now().toISOString();
  await savePrediction(
    {
      prediction_id: 'of-lola',
      username: name,
      version: 'v1',
      model: 'mlp-1',
      digit: 7,
      probabilities: Array.from({ length: 10 }, () => 0.1),
      pixels: new Uint8Array(784),
      at,
    },
    { ms: 30, doubtful: false, confidence: 0.9 },
  );
  const mine = await world.as(name);
  const answer = json({ prediction_id: 'of-lola', correct: true, comment: 'mine' });
  await world.http('feedback-create', { ...answer, headers: { ...answer.headers, ...mine } }, 201);
  const decided = json({ state: 'confirmed' });
  const boss = await world.as('boss');
  await world.http(
    'admin-user-review',
    { ...decided, headers: { ...decided.headers, ...boss }, pathParameters: { username: name } },
    200,
  );
  const code = await newLinkCode({ team: 'T1', user: 'U1', name: 'Lola' }, world.now());
  await link(name, code, world.now());
  const learnt = { networks: 0, confirmed: 1, trusted: 0, open: 0, held_out_open: 0, left_out: {} };
  const teachers = [{ username: name, labels: 1, corrections: 0 }];
  await putRun({
    run_id: 'taught-by-lola',
    kind: 'retraining',
    status: 'published',
    by: 'boss',
    request: { learning_rate: 0.001, epochs: 1 },
    created_at: at,
    progress: 1,
    attempts: 1,
    mlflow: { state: 'off' },
    learnt: { ...learnt, teachers },
  } as never);
}
