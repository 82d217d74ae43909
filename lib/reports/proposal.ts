// What the daily message proposes: the promotion that the verdict allows, and a retraining on the answers since the latest one.
import { type Label, labelsBefore } from '#lib/feedback/feedback.ts';
import { type Alias, currentExperiment, type Experiment, latestMove } from '#lib/models/models.ts';
import { MOST_LABELS } from '#lib/task.ts';
import type { Report } from './report.ts';

export interface Proposal {
  /** "2026-01-02" */
  day: string;
  /** v1 takes the model of v2; `revision` is that of v1, so that a button does nothing when v1 was moved since. */
  promote?: { alias: Alias; revision: number; from: string; to: string };
  /** Answers with a true digit since v2 was moved, and the users who gave them; of more than a retraining takes the newest. */
  labels: number;
  users: number;
}

interface ProposalDeps {
  currentExperiment(): Promise<Pick<Experiment, 'models'>>;
  latestMove(alias: Alias): Promise<{ revision: number; at: string } | undefined>;
  labelsBefore(until: Date): AsyncIterable<Pick<Label, 'username' | 'at'>>;
}

const live: ProposalDeps = { currentExperiment, latestMove, labelsBefore };

export async function proposalOf(
  report: Report | undefined,
  now: Date,
  deps: ProposalDeps = live,
): Promise<Proposal> {
  const [{ models }, v1, v2] = await Promise.all([
    deps.currentExperiment(),
    deps.latestMove('v1'),
    deps.latestMove('v2'),
  ]);
  const users = new Set<string>();
  let labels = 0;
  for await (const { username, at } of deps.labelsBefore(now)) {
    if (labels === MOST_LABELS || at <= (v2?.at ?? '')) break;
    labels++;
    users.add(username);
  }
  const wins = report?.decision.verdict === 'ship' && models.v1 !== models.v2;
  return {
    day: now.toISOString().slice(0, 10),
    ...(wins && {
      promote: { alias: 'v1', revision: v1?.revision ?? 0, from: models.v1, to: models.v2 },
    }),
    labels,
    users: users.size,
  };
}
