// The open group of a function's errors over the wire: it explains an alarm on them, and a report without a line.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Group } from '#lib/alerts/grouping/group.ts';
import { actOnGroup, explain, hasOtherErrors, pointToGroup, tick } from '#lib/alerts/grouping/group-store.ts';
import { startDynalite } from '../dynalite.ts';
import { fresh, happen, itemOf, later, NOW, send, WINDOW_MS } from './group-events.ts';

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

describe('an alarm on a function', () => {
  const ALARM = { title: 'errores', severity: 'error' } as const;

  test('is explained by the open group of its errors, which names it', async () => {
    const fingerprint = fresh();
    const source = `function-of-${fingerprint}`;
    const group = (await happen(fingerprint, 'a')) as Group;
    await pointToGroup(group, source, NOW);
    await send(group);
    expect(await explain(source, ALARM, later(1))).toEqual({
      errors_of: source,
      until: later(WINDOW_MS).toISOString(),
    });
    await happen(fingerprint, 'b', later(2), 8);
    expect((await tick(fingerprint, later(WINDOW_MS)))?.outbox).toMatchObject([
      { count: 8, alarms: ['errores'] },
    ]);
    expect(await itemOf(fingerprint)).not.toHaveProperty('alarms');
  });

  test('is explained by nothing when the group of its errors has closed', async () => {
    const fingerprint = fresh();
    const source = `function-of-${fingerprint}`;
    const group = (await happen(fingerprint, 'a')) as Group;
    await pointToGroup(group, source, NOW);
    expect(await explain(source, ALARM, later(WINDOW_MS))).toBeUndefined();
    expect(await explain('another', ALARM, NOW)).toBeUndefined();
  });

  test('is explained by nothing when it is more severe than the errors', async () => {
    const fingerprint = fresh();
    const source = `function-of-${fingerprint}`;
    await pointToGroup((await happen(fingerprint, 'a')) as Group, source, NOW);
    expect(await explain(source, { ...ALARM, severity: 'critical' }, later(1))).toBeUndefined();
    expect(await itemOf(fingerprint)).not.toHaveProperty('alarms');
  });

  test('is explained by nothing while somebody silences the errors', async () => {
    const fingerprint = fresh();
    const source = `function-of-${fingerprint}`;
    await happen(fingerprint, 'a');
    const silence = {
      action: 'silence',
      by: 'ana',
      via: 'api',
      rev: 1,
      until: later(3_600_000).toISOString(),
    } as const;
    const silenced = (await actOnGroup(fingerprint, silence, NOW))?.group as Group;
    await pointToGroup(silenced, source, NOW);
    expect(await explain(source, ALARM, later(1))).toBeUndefined();
  });
});

describe('a report whose line may have come in the batch before', () => {
  test('finds the open group of errors of its function, but not its own group, and not after it has closed', async () => {
    const fingerprint = fresh();
    const source = `function-of-${fingerprint}`;
    await pointToGroup((await happen(fingerprint, 'a')) as Group, source, NOW);
    expect(await hasOtherErrors(source, 'report', later(1))).toBe(true);
    expect(await hasOtherErrors(source, fingerprint, later(1))).toBe(false);
    expect(await hasOtherErrors(source, 'report', later(WINDOW_MS))).toBe(false);
    expect(await hasOtherErrors('another', 'report', NOW)).toBe(false);
  });
});
