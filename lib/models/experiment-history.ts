// Every A/B experiment so far, from the revisions of the shares and of both aliases: each change ended one and began another.
import { type Experiment, idOf, readAllRevisions, startOf, type WeightsChange } from './experiment.ts';
import type { AliasMove } from './moves.ts';
import { ALIASES, type Alias } from './version.ts';

/** The change that ended an experiment. */
type Change =
  | ({ change: 'shares' } & Pick<WeightsChange, 'by' | 'at' | 'weights'>)
  | ({ change: Alias } & Pick<AliasMove, 'by' | 'at' | 'from' | 'to' | 'reason' | 'run_id'>);

export interface PastExperiment extends Experiment {
  /** Undefined for the one that is under way. */
  ended_by?: Change;
}

export interface AllRevisions {
  weights: WeightsChange[];
  moves: Record<Alias, AliasMove[]>;
}

/** Oldest first; the last is under way. Read strongly. */
export async function allExperiments(): Promise<PastExperiment[]> {
  return experimentsOf(await readAllRevisions());
}

/** Pure. @param revisions each list oldest first */
export function experimentsOf({ weights, moves }: AllRevisions): PastExperiment[] {
  const first = startOf({ v1: moves.v1[0], v2: moves.v2[0] });
  const revisions = { weights: 0, v1: 0, v2: 0 };
  let current: PastExperiment = { ...first, id: idOf(revisions, first.models) };
  const experiments = [current];
  for (const { revision, change } of inOrder({ weights, moves })) {
    const next: PastExperiment = { ...current, since: later(current.since, change.at) };
    if (change.change === 'shares') {
      revisions.weights = revision;
      next.weights = change.weights;
    } else {
      revisions[change.change] = revision;
      next.models = { ...current.models, [change.change]: change.to };
    }
    next.id = idOf(revisions, next.models);
    current.ended_by = change;
    experiments.push(next);
    current = next;
  }
  return experiments;
}

/** Clocks of two functions differ a little: within a list the revisions decide, between lists the times. */
function inOrder({ weights, moves }: AllRevisions): { revision: number; change: Change }[] {
  const lists = [
    weights.map(({ revision, by, at, weights }) => ({
      revision,
      change: { change: 'shares' as const, by, at, weights },
    })),
    ...ALIASES.map((alias) =>
      moves[alias].map(({ revision, by, at, from, to, reason, run_id }) => ({
        revision,
        change: { change: alias, by, at, from, to, reason, ...(run_id !== undefined && { run_id }) },
      })),
    ),
  ];
  const merged: { revision: number; change: Change }[] = [];
  for (;;) {
    const [next] = lists.filter(({ length }) => length > 0).sort((a, b) => (atOf(a) < atOf(b) ? -1 : 1));
    const revision = next?.shift();
    if (!revision) return merged;
    merged.push(revision);
  }
}

const atOf = ([first]: readonly { change: Change }[]) => first?.change.at ?? '';
const later = (a: string, b: string) => (a > b ? a : b);
