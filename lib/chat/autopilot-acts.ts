// What a press tells the autopilot: stop, go on, or do what it proposes; once, whoever presses again.
import { say } from '#lib/alerts/alerts.ts';
import type { order } from '#lib/autopilot/autopilot.ts';
import type { Act } from '#lib/slack/interactions/interactions.ts';
import { autopilotSays } from './answers-es.ts';
import type { Actor } from './outcome.ts';

export interface AutopilotActDeps {
  autopilot: { order: typeof order };
}

type AutopilotAct = Extract<Act, { action: `autopilot.${string}` }>;

const SIGNS = { accept: '▶️', stop: '⏹️', resume: '▶️' };

export async function tellAutopilot(
  { action, revision }: AutopilotAct,
  by: Actor,
  { autopilot }: AutopilotActDeps,
) {
  const told = action.slice('autopilot.'.length) as keyof typeof SIGNS;
  const decision = await autopilot.order({ action: told, revision }, by.signed);
  return {
    say: autopilotSays[told],
    came: say`${SIGNS[told]} ${{ name: decision.by }}, ${{ at: decision.at }}`,
  };
}
