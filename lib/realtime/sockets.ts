// Writes to one WebSocket connection or closes it. A connection that is gone is a result, not an error.
import { AwsError, webSockets } from '#lib/aws.ts';

/** Whether the connection was still open. */
export type Reached = 'open' | 'gone';

/** @param text at most 32 KB, one frame. @throws AppError `unavailable`; AwsError when API Gateway refuses. */
export async function postTo(connection_id: string, text: string): Promise<Reached> {
  return await reached(webSockets().send('PostToConnection', { ConnectionId: connection_id, Data: text }));
}

/** @throws AppError `unavailable`; AwsError when API Gateway refuses. */
export async function closeSocket(connection_id: string): Promise<Reached> {
  return await reached(webSockets().send('DeleteConnection', { ConnectionId: connection_id }));
}

async function reached(call: Promise<unknown>): Promise<Reached> {
  try {
    await call;
    return 'open';
  } catch (error) {
    // By status, because the name of the error differs between API Gateway and its emulator.
    if (error instanceof AwsError && error.$metadata.httpStatusCode === 410) return 'gone';
    throw error;
  }
}
