// Reads the subprotocols of a handshake: a client sends two, `vigia` and the access token. Pure.
import { AppError } from '#lib/errors.ts';

/** Our subprotocol; the answer confirms it. */
export const SUBPROTOCOL = 'vigia';
/** In lower case. API Gateway passes header names on in the case that the client used. */
const HEADER = 'sec-websocket-protocol';

/**
 * The token of `Sec-WebSocket-Protocol: vigia, <token>`, in either order. Browsers can set no other header, and query
 * strings are written to logs.
 * @throws AppError `missing_token`, `invalid_token`
 */
export function offeredToken(headers: Record<string, string | undefined> = {}): string {
  const [, offer] = Object.entries(headers).find(([name]) => name.toLowerCase() === HEADER) ?? [];
  if (!offer) throw new AppError('missing_token');
  const protocols = offer.split(',').map((protocol) => protocol.trim());
  const [token, ...others] = protocols.filter((protocol) => protocol !== SUBPROTOCOL);
  if (!token || others.length > 0 || protocols.length !== 2) throw new AppError('invalid_token');
  return token;
}
