// The connections table in DynamoDB: one item for each room that a connection is in.
import { config } from '#lib/config.ts';
import { deleteItem, putItem, queryAll } from '#lib/dynamodb.ts';
import type { Room } from './queue-messages.ts';
import { ADMIN_ROOM, userRoom } from './realtime.ts';

export interface Connection {
  readonly connection_id: string;
  readonly username: string;
  /** The session of its token. */
  readonly sid: string;
  /** RFC 3339. */
  readonly connected_at: string;
  /** The expiry of its token, in seconds since 1970; DynamoDB deletes the item then. */
  readonly expires_at: number;
}

const table = () => config('CONNECTIONS_TABLE').CONNECTIONS_TABLE;

export async function joinRoom(room: Room, connection: Connection): Promise<void> {
  await putItem(table(), { room, ...connection });
}

/** All connections in a room, expired ones too; read strongly, so that one just stored is among them. */
export async function connectionsIn(room: Room): Promise<Connection[]> {
  const query = queryAll<Connection>({
    TableName: table(),
    KeyConditionExpression: 'room = :room',
    ExpressionAttributeValues: { ':room': room },
    ConsistentRead: true,
  });
  const found: Connection[] = [];
  for await (const connection of query) found.push(connection);
  return found;
}

/** Removes a connection from every room that it can be in. */
export async function removeConnection({
  connection_id,
  username,
}: Pick<Connection, 'connection_id' | 'username'>): Promise<void> {
  await Promise.all([userRoom(username), ADMIN_ROOM].map((room) => leaveRoom(room, connection_id)));
}

/**
 * Removes a connection of which only the id is known. The index is a moment behind the table; a room that it does not
 * show yet keeps the connection until the next event or its expiry.
 */
export async function forgetConnection(connection_id: string): Promise<void> {
  const query = queryAll<{ room: Room }>({
    TableName: table(),
    IndexName: 'connection',
    KeyConditionExpression: 'connection_id = :id',
    ExpressionAttributeValues: { ':id': connection_id },
  });
  for await (const { room } of query) await leaveRoom(room, connection_id);
}

async function leaveRoom(room: Room, connection_id: string): Promise<void> {
  await deleteItem(table(), { room, connection_id });
}
