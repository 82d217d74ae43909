// The list for GET /admin/models: versions, aliases, the history of the aliases, and the experiment.
import { idOf } from '#lib/digits/digits.ts';
import { type Experiment, experimentOf, readRevisions } from './experiment.ts';
import { allShipped } from './load.ts';
import { type AliasMove, newestMoves } from './moves.ts';
import type { Alias, ModelVersion } from './version.ts';
import { newestVersions } from './versions.ts';

/** At most this many versions and this many moves. */
const LIST_LENGTH = 100;

/** A shipped version has no date. */
type ListedVersion = Omit<ModelVersion, 'created_at'> & { created_at: string | null };

export interface ModelList {
  /** The shipped ones first, then the others, newest first. */
  models: ListedVersion[];
  aliases: Record<Alias, string>;
  /** Of both aliases, newest first. */
  history: AliasMove[];
  experiment: Experiment;
}

export async function listModels(): Promise<ModelList> {
  const [versions, history, revisions] = await Promise.all([
    newestVersions(LIST_LENGTH),
    newestMoves(LIST_LENGTH),
    readRevisions(),
  ]);
  const experiment = experimentOf(revisions);
  const shipped = shippedVersions();
  const others = versions.filter(({ id }) => !shipped.some((version) => version.id === id));
  return {
    models: [...shipped, ...others].slice(0, LIST_LENGTH),
    aliases: experiment.models,
    history,
    experiment,
  };
}

function shippedVersions(): ListedVersion[] {
  return allShipped().map(({ architecture, sha256, calibration }) => ({
    id: idOf({ architecture, sha256 }),
    architecture,
    sha256,
    calibration,
    created_at: null,
    origin: 'shipped',
  }));
}
