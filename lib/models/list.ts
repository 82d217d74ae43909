// What an administrator sees of the models: versions, aliases, and how they came to point there.
import { idOf } from '#lib/digits/digits.ts';
import { type AliasMove, latestMove, newestMoves } from './moves.ts';
import { SHIPPED_IDS } from './shipped-ids.ts';
import { allShipped } from './shipped-models.ts';
import type { Alias, ModelVersion } from './version.ts';
import { newestVersions } from './versions.ts';

/** Of versions, and of moves. */
const LIST_LENGTH = 100;

/** What came with the code has no date of its own. */
type ListedVersion = Omit<ModelVersion, 'created_at'> & { created_at: string | null };

export interface ModelList {
  /** The shipped ones first, then the newest. */
  models: ListedVersion[];
  aliases: Record<Alias, string>;
  /** Of both aliases, the newest first. */
  history: AliasMove[];
}

export async function listModels(): Promise<ModelList> {
  const [versions, history, v1, v2] = await Promise.all([
    newestVersions(LIST_LENGTH),
    newestMoves(LIST_LENGTH),
    latestMove('v1'),
    latestMove('v2'),
  ]);
  const shipped = shippedVersions();
  const others = versions.filter(({ id }) => !shipped.some((version) => version.id === id));
  return {
    models: [...shipped, ...others].slice(0, LIST_LENGTH),
    aliases: { v1: v1?.to ?? SHIPPED_IDS.v1, v2: v2?.to ?? SHIPPED_IDS.v2 },
    history,
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
