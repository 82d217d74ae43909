// Live events of the WebSocket: a connection that is opened again whenever it is closed, with backoff and jitter.
import { waitBeforeConnecting } from './retry.ts';
import type { Vigia } from './vigia.ts';

export interface LiveEvent {
  event: string;
  /** RFC 3339. */
  at?: string;
  data: Record<string, unknown>;
}

/** What is used of a WebSocket. */
export interface Socket {
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(text: string): void;
  close(): void;
}

/** Events between two connections are lost: at each opening what is shown must be read again. */
export type LiveState =
  | { isOpen: true }
  | { isOpen: false; wasOpen: boolean; error: unknown; retryMs: number };

export interface Listening {
  /** Of the WebSocket API; without it GET /app/config.json says it. */
  url?: string | undefined;
  onEvent(event: LiveEvent): void;
  onState?(state: LiveState): void;
  /** Node before 22 has no WebSocket of its own. */
  open?(url: string, protocols: string[]): Socket;
  later?(act: () => void, ms: number): () => void;
  random?(): number;
}

/** API Gateway closes a connection that is silent for ten minutes. */
const PING_MS = 5 * 60_000;

/** @returns a function that ends the listening */
export function listen(
  { session, call }: Pick<Vigia, 'call'> & { session: Pick<Vigia['session'], 'token'> },
  {
    url,
    onEvent,
    onState = () => {},
    open = (url, protocols) => new WebSocket(url, protocols) as Socket,
    later = laterByTimer,
    random = Math.random,
  }: Listening,
): () => void {
  let failures = 0;
  let isStopped = false;
  let socket: Socket | undefined;
  let cancel = () => {};
  let last: string | undefined;

  const connect = async () => {
    try {
      // The server does not say why it refuses a connection: after the first refusal the token is exchanged.
      last = await session.token(failures === 1 ? last : undefined);
      url ??= (await call('GET', '/app/config.json')).websocket_url;
      if (isStopped) return;
      if (last === undefined) again(false, undefined);
      else hold(open(url, ['vigia', last]));
    } catch (error) {
      again(false, error);
    }
  };
  const hold = (opened: Socket) => {
    let wasOpen = false;
    socket = opened;
    opened.onopen = () => {
      wasOpen = true;
      failures = 0;
      ping();
      onState({ isOpen: true });
    };
    opened.onmessage = ({ data }: { data: unknown }) => {
      const event = parsed(String(data));
      if (event) onEvent(event);
    };
    opened.onclose = () => {
      if (socket !== opened) return;
      socket = undefined;
      again(wasOpen, undefined);
    };
  };
  const ping = () => {
    cancel = later(() => {
      socket?.send('{"action":"ping"}');
      ping();
    }, PING_MS);
  };
  const again = (wasOpen: boolean, error: unknown) => {
    cancel();
    if (isStopped) return;
    const retryMs = waitBeforeConnecting(failures++, random());
    cancel = later(() => void connect(), retryMs);
    onState({ isOpen: false, wasOpen, error, retryMs });
  };
  void connect();
  return () => {
    isStopped = true;
    cancel();
    const last = socket;
    socket = undefined;
    last?.close();
  };
}

function parsed(text: string): LiveEvent | undefined {
  try {
    const event = JSON.parse(text) as Partial<LiveEvent>;
    return typeof event.event === 'string' ? { data: {}, ...event, event: event.event } : undefined;
  } catch {
    return undefined;
  }
}

function laterByTimer(act: () => void, ms: number): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}
