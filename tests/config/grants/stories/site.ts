// The public functions, which store nothing.
import { allFunctions, sampleEvents } from '../../../support/functions.ts';
import type { World } from '../world.ts';

export async function site(world: World): Promise<void> {
  const keys = (await allFunctions()).map(({ key }) => key).filter((key) => key.startsWith('site-'));
  for (const key of keys) await world.invoke(key, sampleEvents(key)[0]);
}
