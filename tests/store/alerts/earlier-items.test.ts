// Groups whose items were stored in the form of an earlier version.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tick } from '#lib/alerts/grouping/group-store.ts';
import { database } from '#lib/aws.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';
import { alertOf, change, fresh, happen, itemOf, later, NOW, reasons, table } from './group-events.ts';

useSlowClock();

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

describe('an item of the form before', () => {
  const legacy = (fingerprint: string, over: Record<string, unknown>) =>
    database().send('PutItem', {
      TableName: table(),
      Item: {
        fingerprint,
        level: 1,
        opened_at: NOW.toISOString(),
        window_ends_at: later(60 * 60_000).toISOString(),
        n: 4,
        seen: new Set(['a']),
        alert: JSON.stringify(alertOf(fingerprint, NOW)),
        last_at: NOW.toISOString(),
        functions: new Set(['predict-v1']),
        open: 'yes',
        due: later(60 * 60_000).toISOString(),
        expires_at: 1,
        ...over,
      },
    });

  test('goes on counting, and is summed up', async () => {
    const fingerprint = fresh();
    await legacy(fingerprint, {});
    await happen(fingerprint, 'a', later(1));
    await happen(fingerprint, 'b', later(2), 3);
    expect((await tick(fingerprint, later(60 * 60_000)))?.outbox).toMatchObject([
      { reason: 'summary', count: 7 },
    ]);
    expect(await itemOf(fingerprint)).not.toHaveProperty('level');
  });

  test('has its unsent notice sent, under its id', async () => {
    const fingerprint = fresh();
    const post = JSON.stringify({ reason: 'first', count: 1, since: NOW.toISOString() });
    await legacy(fingerprint, { pending: 'old-id', post, due: NOW.toISOString() });
    expect((await tick(fingerprint, later(1)))?.outbox).toMatchObject([{ id: 'old-id', count: 1 }]);
  });

  test('of a firing alarm recovers', async () => {
    const fingerprint = fresh();
    await legacy(fingerprint, { firing_since: NOW.toISOString() });
    expect(reasons([await change(fingerprint, 'recovered', 'z', later(9_000))])).toEqual(['recovered']);
  });
});
