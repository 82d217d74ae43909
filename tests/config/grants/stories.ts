// All that the functions do, one story for each area: every function, on every path on which it calls AWS.
import { accounts } from './stories/accounts.ts';
import { alerts } from './stories/alerts.ts';
import { limits } from './stories/limits.ts';
import { live } from './stories/live.ts';
import { models } from './stories/models.ts';
import { reports } from './stories/reports.ts';
import { retraining } from './stories/retraining.ts';
import { site } from './stories/site.ts';
import type { World } from './world.ts';

/** In this order: reports are made of what was predicted and said before; what uses up limits comes last. */
export const STORIES: Record<string, (world: World) => Promise<void>> = {
  alerts,
  accounts,
  models,
  reports,
  retraining,
  'live events': live,
  site,
  limits,
};
