// The moves of an alias in the models table: the highest revision is in force, the others are its history.
import { queryFirst, readItem, updateItem } from '#lib/dynamodb.ts';
import {
  allRevisions,
  type Key,
  latestRevision,
  modelsTable,
  newestRevisions,
  ofKind,
  putRevision,
} from './revision-store.ts';
import { ALIASES, type Alias } from './version.ts';

/** One revision of an alias. */
export interface AliasMove {
  alias: Alias;
  /** From 1, without gaps. */
  revision: number;
  /** Ids of models. */
  from: string;
  to: string;
  /** An administrator, or "retraining". */
  by: string;
  reason: string;
  /** RFC 3339. */
  at: string;
  /** The retraining that made it. */
  run_id?: string;
  /** The move undid the latest move that was not undone yet. */
  rollback?: true;
}

/** Stored as a move's `kind` until Slack has been notified: then the sparse index `kind-at` drops the move. */
const UNANNOUNCED = 'untold';

type AliasItem = AliasMove & Key & { kind?: typeof UNANNOUNCED };

export type MoveKey = Pick<AliasMove, 'alias' | 'revision'>;

const key = ({ alias, revision }: MoveKey) => ({ item: item(alias), revision });
const item = (alias: Alias) => `alias#${alias}`;

/** The move in force, read strongly; undefined until the alias is moved. */
export async function latestMove(alias: Alias): Promise<AliasMove | undefined> {
  const found = await latestRevision<AliasItem>(item(alias));
  return found && moveOf(found);
}

/** Every move of an alias, oldest first, read strongly. */
export async function allMoves(alias: Alias): Promise<AliasMove[]> {
  return (await allRevisions<AliasItem>(item(alias))).map(moveOf);
}

/** Moves of all aliases, newest first. */
export async function newestMoves(limit: number): Promise<AliasMove[]> {
  const lists = await Promise.all(ALIASES.map((alias) => newestRevisions<AliasItem>(item(alias), limit)));
  const moves = lists.flat().map(moveOf);
  return moves.sort(newestFirst).slice(0, limit);
}

/**
 * Writes a move. The same write makes its announcement pending, so that no crash loses it.
 * @returns false when another move has its revision.
 */
export async function putMove(move: AliasMove): Promise<boolean> {
  return await putRevision({ ...move, ...key(move), kind: UNANNOUNCED });
}

/** Moves that are not announced yet, oldest first, by an index that may lag a moment behind. */
export async function unannouncedMoves(): Promise<AliasMove[]> {
  return (await queryFirst<AliasItem>(ofKind(UNANNOUNCED))).map(moveOf);
}

/** The move, read strongly; undefined when it is announced already. */
export async function findUnannounced(move: MoveKey): Promise<AliasMove | undefined> {
  const found = await readItem<AliasItem>(modelsTable(), key(move));
  return found?.kind === UNANNOUNCED ? moveOf(found) : undefined;
}

/** Notes that a move is announced. Safe to repeat. */
export async function markAnnounced(move: AliasMove): Promise<void> {
  await updateItem(modelsTable(), key(move), { remove: ['kind'], when: 'attribute_exists(#item)' });
}

function newestFirst(a: AliasMove, b: AliasMove): number {
  return Date.parse(b.at) - Date.parse(a.at) || b.revision - a.revision;
}

function moveOf({ item: _, kind: _k, ...move }: AliasItem): AliasMove {
  return move;
}
