// Reports: a day of predictions and feedback is sealed, reported, and sent in the morning.
import { expect } from 'vitest';
import { addDays, dayOf } from '#lib/feedback/feedback.ts';
import { hoursOfDay } from '#lib/hours.ts';
import { moveSealed } from '../../../../lib/reports/rollups/rollup-store.ts';
import { writeFeedback } from '../../../store/feedback-log.ts';
import { sampleEvents } from '../../../support/functions.ts';
import type { World } from '../world.ts';

const DAY_MS = 24 * 3_600_000;

/** An answer of the A/B test on an open day: a report looks up where it comes from. */
export async function answerOfToday(world: World, feedback_id: string): Promise<void> {
  const served = { digit: 7, version: 'v2', model: 'cnn', experiment: 'e' } as const;
  const said = { feedback_id, username: 'eva', prediction: 7, correct: true, at: world.now().toISOString() };
  await writeFeedback([{ ...said, ...served }]);
}

export async function reports(world: World): Promise<void> {
  // Saves the 400 queries, one a day, by which the sweep would find the first day.
  const first = dayOf(world.now());
  expect(await moveSealed(undefined, { first, through: hoursOfDay(addDays(first, -1)).through })).toBe(true);
  world.wait(2 * DAY_MS);
  await world.invoke('sweep', {});
  await answerOfToday(world, 'reported');
  const { body } = await world.http('reports-report', { headers: await world.as('boss') }, 200);
  expect(body.total_feedback).toBe(4);
  const [morning] = sampleEvents('reports-daily');
  // Lambda may deliver a schedule's event twice.
  await world.invoke('reports-daily', morning);
  await world.invoke('reports-daily', morning);
}
