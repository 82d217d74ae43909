// The autopilot as an administrator sees it: its policy, who stopped it, the ramp in force, what it proposes, and what was decided.
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { RAMP_STATES } from '#lib/models/models.ts';
import { decisionView, openProposal, stoppedBy, viewOfDecision } from './decision.ts';
import { readDecisions, readRamp } from './store.ts';

export const autopilotView = z.object({
  policy: z.enum(['off', 'propose', 'on']).check(z.describe('The setting `AUTOPILOT`')),
  stopped: z.nullable(decisionView).check(z.describe('Who stopped it, until somebody resumes it')),
  proposal: z.nullable(decisionView).check(z.describe('What it proposes: `accept` does it')),
  ramp: z
    .nullable(
      z.object({
        from: z.string(),
        to: z.string(),
        share: z.number().check(z.describe('Of the users of v1 that the new model serves')),
        state: z.enum(RAMP_STATES).check(z.describe('`running`: the others are of ramps that ended')),
        began_at: z.iso.datetime().check(z.describe('When its first step began')),
        at: z.iso.datetime().check(z.describe('When this step began')),
      }),
    )
    .check(z.describe('In force: null when v1 serves one model')),
  decisions: z.array(decisionView).check(z.maxLength(20), z.describe('Newest first')),
});

const live = {
  readDecisions: async () => await readDecisions(),
  readRamp,
  policy: () => config('AUTOPILOT').AUTOPILOT,
  now: () => new Date(),
};

const SHOWN = 20;

export async function readAutopilot(deps = live): Promise<z.input<typeof autopilotView>> {
  const [history, ramp] = await Promise.all([deps.readDecisions(), deps.readRamp()]);
  const stop = stoppedBy(history);
  const proposal = openProposal(history, deps.now());
  return {
    policy: deps.policy(),
    stopped: stop ? viewOfDecision(stop) : null,
    proposal: proposal ? viewOfDecision(proposal) : null,
    ramp: ramp
      ? {
          from: ramp.from,
          to: ramp.to,
          share: ramp.share,
          state: ramp.state,
          began_at: ramp.began_at,
          at: ramp.at,
        }
      : null,
    decisions: history.slice(0, SHOWN).map(viewOfDecision),
  };
}
