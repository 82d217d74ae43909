// One story for each area: together they run every function through every path that calls AWS.
import { accounts } from './stories/accounts.ts';
import { alerts } from './stories/alerts.ts';
import { autopilot } from './stories/autopilot.ts';
import { leaving } from './stories/leaving.ts';
import { limits } from './stories/limits.ts';
import { live } from './stories/live.ts';
import { models } from './stories/models.ts';
import { reports } from './stories/reports.ts';
import { retraining } from './stories/retraining.ts';
import { site } from './stories/site.ts';
import { slack } from './stories/slack.ts';
import type { World } from './world.ts';

/** In order: reports read the predictions and feedback of `models`; `limits` comes last, since it uses the limits up. */
export const STORIES: Record<string, (world: World) => Promise<void>> = {
  alerts,
  accounts,
  models,
  reports,
  retraining,
  autopilot,
  'live events': live,
  slack,
  leaving,
  site,
  limits,
};
