// Reports: a day of predictions and feedback is sealed, reported, and sent in the morning.
import { expect } from 'vitest';
import { addDays, dayOf } from '#lib/feedback/feedback.ts';
import { moveSealed } from '../../../../lib/reports/rollup-store.ts';
import { sampleEvents } from '../../../support/functions.ts';
import type { World } from '../world.ts';

const DAY_MS = 24 * 3_600_000;

export async function reports(world: World): Promise<void> {
  // Saves the 400 queries, one a day, by which the sweep would find the first day.
  const first = dayOf(world.now());
  expect(await moveSealed(undefined, { first, through: addDays(first, -1) })).toBe(true);
  world.wait(2 * DAY_MS);
  await world.invoke('sweep', {});
  const { body } = await world.http('reports-report', { headers: await world.as('boss') }, 200);
  expect(body.total_feedback).toBe(3);
  const [morning] = sampleEvents('reports-daily');
  // Lambda may deliver a schedule's event twice.
  await world.invoke('reports-daily', morning);
  await world.invoke('reports-daily', morning);
}
