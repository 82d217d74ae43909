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
  onerror: ((event: never) => unknown) | null;
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

/** API Gateway closes a connection that is silent for ten minutes; one that is dead without a close is noticed sooner. */
const PING_MS = 2 * 60_000;
/** After sleep or a change of network a dead connection stays open for the client: it only never answers. */
const PONG_MS = 10_000;
/** API Gateway waits 29 seconds for the function that admits a connection; a network that drops everything answers nothing for minutes. */
const OPEN_MS = 30_000;

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
  let doubted: string | undefined;

  const connect = async () => {
    try {
      // The server does not say why it refuses a connection: after the first refusal of a row the token is exchanged, once.
      last = await session.token(doubted);
      doubted = undefined;
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
    cancel = later(() => drop(false), OPEN_MS);
    // One that was given up, or ended, has nothing more to say.
    const isCurrent = () => socket === opened;
    opened.onopen = () => {
      if (!isCurrent()) return;
      wasOpen = true;
      failures = 0;
      ping();
      onState({ isOpen: true });
    };
    opened.onmessage = ({ data }: { data: unknown }) => {
      if (!isCurrent()) return;
      ping();
      const event = parsed(String(data));
      if (event) onEvent(event);
    };
    opened.onclose = () => {
      if (!isCurrent()) return;
      socket = undefined;
      again(wasOpen, undefined);
    };
    // The close that follows says the same; the package `ws` ends the process when nobody listens.
    opened.onerror = () => {};
  };
  /** Whatever comes shows that the connection lives. */
  const ping = () => {
    cancel();
    cancel = later(() => {
      socket?.send('{"action":"ping"}');
      cancel = later(() => drop(true), PONG_MS);
    }, PING_MS);
  };
  /** Without waiting for the close: a browser tells that of a dead connection minutes later. */
  const drop = (wasOpen: boolean) => {
    const dead = socket;
    socket = undefined;
    dead?.close();
    again(wasOpen, undefined);
  };
  const again = (wasOpen: boolean, error: unknown) => {
    cancel();
    if (isStopped) return;
    if (failures === 0) doubted = last;
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
