// The moves of an alias in the models table: the highest revision holds, the others are its history.
import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import {
  allRevisions,
  type Key,
  latestRevision,
  modelsTable,
  newestRevisions,
  putRevision,
} from './revision-store.ts';
import { ALIASES, type Alias } from './version.ts';

/** One revision of an alias. */
export interface AliasMove {
  alias: Alias;
  /** From 1 upwards, without gaps. */
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
  /** It took back the latest move that stood, rather than adding one. */
  rollback?: true;
}

/** The index `kind-at` holds a move until Slack has been told of it. */
const UNTOLD = 'untold';

type AliasItem = AliasMove & Key & { kind?: typeof UNTOLD };

const key = ({ alias, revision }: Pick<AliasMove, 'alias' | 'revision'>) => ({ item: item(alias), revision });
const item = (alias: Alias) => `alias#${alias}`;

/** The move that holds now, read strongly; undefined while nobody has moved the alias. */
export async function latestMove(alias: Alias): Promise<AliasMove | undefined> {
  const found = await latestRevision<AliasItem>(item(alias));
  return found && moveOf(found);
}

/** Every move of an alias, the oldest first, read strongly. */
export async function allMoves(alias: Alias): Promise<AliasMove[]> {
  return (await allRevisions<AliasItem>(item(alias))).map(moveOf);
}

/** Moves of all aliases, the newest first. */
export async function newestMoves(limit: number): Promise<AliasMove[]> {
  const lists = await Promise.all(ALIASES.map((alias) => newestRevisions<AliasItem>(item(alias), limit)));
  const moves = lists.flat().map(moveOf);
  return moves.sort(newestFirst).slice(0, limit);
}

/**
 * Writes a move; that Slack has still to be told is part of the same write, so that no death loses it.
 * @returns whether it was written: false when its revision stands already.
 */
export async function putMove(move: AliasMove): Promise<boolean> {
  return await putRevision({ ...move, ...key(move), kind: UNTOLD });
}

/** Moves that Slack has not been told of, the oldest first, by an index that may lag a moment behind. */
export async function untoldMoves(): Promise<AliasMove[]> {
  const { Items = [] } = await database().send(
    new QueryCommand({
      TableName: modelsTable(),
      IndexName: 'kind-at',
      KeyConditionExpression: '#kind = :kind',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ':kind': UNTOLD },
    }),
  );
  return (Items as AliasItem[]).map(moveOf);
}

/** Whether Slack has still to be told, read strongly. */
export async function isUntold(move: AliasMove): Promise<boolean> {
  const { Item } = await database().send(
    new GetCommand({ TableName: modelsTable(), Key: key(move), ConsistentRead: true }),
  );
  return Item?.kind === UNTOLD;
}

/** Without effect when it was done before. */
export async function markTold(move: AliasMove): Promise<void> {
  await database().send(
    new UpdateCommand({
      TableName: modelsTable(),
      Key: key(move),
      UpdateExpression: 'REMOVE #kind',
      ConditionExpression: 'attribute_exists(#item)',
      ExpressionAttributeNames: { '#item': 'item', '#kind': 'kind' },
    }),
  );
}

function newestFirst(a: AliasMove, b: AliasMove): number {
  return Date.parse(b.at) - Date.parse(a.at) || b.revision - a.revision;
}

function moveOf({ item: _, kind: _k, ...move }: AliasItem): AliasMove {
  return move;
}
