// Where a client of this deployment opens the WebSocket.
import { config } from '#lib/config.ts';

/** "https://…/prod" → "wss://…/prod" */
export const webSocketUrl = () =>
  config('WEBSOCKET_ENDPOINT').WEBSOCKET_ENDPOINT.replace(/^http/, 'ws').replace(/\/$/, '');
