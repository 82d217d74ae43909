// What a press tells the autopilot: stop, go on, or do what it proposes; once, whoever presses again.
import { type Phrase, say } from '#lib/alerts/alerts.ts';
import type { order } from '#lib/autopilot/autopilot.ts';
import { AppError } from '#lib/errors.ts';
import type { Act } from '#lib/slack/interactions/interactions.ts';
import { autopilotSays, proposalClosed } from './answers-es.ts';
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
): Promise<{ say: string; came: Phrase }> {
  const told = action.slice('autopilot.'.length) as keyof typeof SIGNS;
  try {
    const decision = await autopilot.order({ action: told, revision }, by.signed);
    return {
      say: autopilotSays[told],
      came: say`${SIGNS[told]} ${{ name: decision.by }}, ${{ at: decision.at }}`,
    };
  } catch (error) {
    const closer = told === 'accept' ? closerIn(error) : undefined;
    if (!closer) throw error;
    // Its message may still show the button: where it was posted by the webhook, or when the redraw was lost.
    return { say: proposalClosed(closer.by), came: say`✖️ ${{ name: closer.by }}, ${{ at: closer.at }}` };
  }
}

/** What closed the proposal that somebody wanted to accept. */
function closerIn(error: unknown): { by: string; at: string } | undefined {
  if (!(error instanceof AppError) || error.code !== 'autopilot_changed') return undefined;
  return error.facts.decision as { by: string; at: string } | undefined;
}
