// Who listens, in DynamoDB: one item for each room that a connection is in.
import { DeleteCommand, PutCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import type { Room } from './messages.ts';
import { ADMIN_ROOM, userRoom } from './realtime.ts';

export interface Connection {
  readonly connection_id: string;
  readonly username: string;
  /** The session that it belongs to. */
  readonly sid: string;
  /** RFC 3339. */
  readonly connected_at: string;
  /** When its token expires, and the item with it: seconds since 1970. */
  readonly expires_at: number;
}

const table = () => config('CONNECTIONS_TABLE').CONNECTIONS_TABLE;

export async function joinRoom(room: Room, connection: Connection): Promise<void> {
  await database().send(new PutCommand({ TableName: table(), Item: { room, ...connection } }));
}

/** Everyone in a room, those among them whose token has expired; read strongly, so that who has just come is there. */
export async function connectionsIn(room: Room): Promise<Connection[]> {
  const pages = paginateQuery(
    { client: database() },
    {
      TableName: table(),
      KeyConditionExpression: 'room = :room',
      ExpressionAttributeValues: { ':room': room },
      ConsistentRead: true,
    },
  );
  const found: Connection[] = [];
  for await (const { Items = [] } of pages) found.push(...(Items as Connection[]));
  return found;
}

/** Takes a connection out of every room that it can be in. */
export async function removeConnection({
  connection_id,
  username,
}: Pick<Connection, 'connection_id' | 'username'>): Promise<void> {
  await Promise.all([userRoom(username), ADMIN_ROOM].map((room) => leaveRoom(room, connection_id)));
}

/** The same when only the id is known. The index is a moment behind: what it misses, a push or its expiry removes. */
export async function forgetConnection(connection_id: string): Promise<void> {
  const { Items = [] } = await database().send(
    new QueryCommand({
      TableName: table(),
      IndexName: 'connection',
      KeyConditionExpression: 'connection_id = :id',
      ExpressionAttributeValues: { ':id': connection_id },
    }),
  );
  await Promise.all(Items.map(({ room }) => leaveRoom(room, connection_id)));
}

async function leaveRoom(room: Room, connection_id: string): Promise<void> {
  await database().send(new DeleteCommand({ TableName: table(), Key: { room, connection_id } }));
}
