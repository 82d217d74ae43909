// A day's predictions and answers become a sealed day, a report, and the morning's message.
import { sampleEvents } from '../../../support/functions.ts';
import type { World } from '../world.ts';

const DAY_MS = 24 * 3_600_000;

export async function reports(world: World): Promise<void> {
  const headers = await world.as('boss');
  await world.http('reports-report', { headers }, 200);
  world.wait(2 * DAY_MS);
  await world.invoke('sweep', {});
  await world.http('reports-report', { headers: await world.as('boss') }, 200);
  const [morning] = sampleEvents('reports-daily');
  // Lambda may deliver a schedule's event twice.
  await world.invoke('reports-daily', morning);
  await world.invoke('reports-daily', morning);
}
