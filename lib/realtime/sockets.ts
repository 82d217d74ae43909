// Writes to one WebSocket connection or closes it. A connection that is gone is a result, not an error.
import { DeleteConnectionCommand, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { webSockets } from '#lib/aws.ts';

/** Whether the connection was still open. */
export type Reached = 'open' | 'gone';

/** @param text at most 32 KB, one frame. @throws AppError `unavailable`; the SDK's error when API Gateway refuses. */
export async function postTo(connection_id: string, text: string): Promise<Reached> {
  return await reached(
    webSockets().send(new PostToConnectionCommand({ ConnectionId: connection_id, Data: text })),
  );
}

/** @throws AppError `unavailable`; the SDK's error when API Gateway refuses. */
export async function closeSocket(connection_id: string): Promise<Reached> {
  return await reached(webSockets().send(new DeleteConnectionCommand({ ConnectionId: connection_id })));
}

async function reached(call: Promise<unknown>): Promise<Reached> {
  try {
    await call;
    return 'open';
  } catch (error) {
    // By status, because the name of the error differs between API Gateway and its emulator.
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 410)
      return 'gone';
    throw error;
  }
}
