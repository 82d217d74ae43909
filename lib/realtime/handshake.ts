// What a client offers when it connects: our subprotocol, and its access token as another one. Pure.
import { AppError } from '#lib/errors.ts';

/** The subprotocol that we speak, and confirm. */
export const SUBPROTOCOL = 'vigia';
/** RFC 6455 allows a header's name in any case; API Gateway passes it on as the client wrote it. */
const HEADER = 'sec-websocket-protocol';

/**
 * The token of `Sec-WebSocket-Protocol: vigia, <token>`, in either order. There because a browser can set no other
 * header, and a query string would be written to logs.
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
