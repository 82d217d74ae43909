// Keeps a WebSocket open: reads its events, and reconnects with backoff when it is closed.
import { type Account, Refused } from './account.ts';

export interface LiveEvent {
  event: string;
  /** RFC 3339. */
  at?: string;
  data?: unknown;
}

export interface Listening {
  /** `wss://…` */
  url: string;
  account: Pick<Account, 'freshToken'>;
  /** Called with each event. */
  onEvent(event: LiveEvent): void;
  /** Prints a line about the connection. */
  say(line: string): void;
  /** Ends the listening. */
  signal: AbortSignal;
  open?: (url: string, protocols: string[]) => WebSocket;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** API Gateway closes a connection that is silent for ten minutes. */
const PING_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Returns when `signal` is aborted. Events between two connections are lost: about one second every 15 minutes, when the
 * token expires.
 * @throws Refused when the password is no longer valid
 */
export async function listen(listening: Listening): Promise<void> {
  const { signal, say, wait = pause } = listening;
  for (let failures = 0; !signal.aborted; ) {
    const outcome = await connectOnce(listening).catch((error: Error) => {
      if (error instanceof Refused) throw error;
      return error;
    });
    if (signal.aborted) return;
    if (outcome === 'was open') {
      failures = 0;
      say('The connection was closed; connecting again');
    } else {
      const ms = Math.min(1_000 * 2 ** failures++, LONGEST_WAIT_MS);
      const reason = outcome instanceof Error ? outcome.message : 'The connection was refused';
      say(`${reason}; again in ${ms / 1_000} s`);
      await wait(ms, signal);
    }
  }
}

/** Returns when the connection is closed. */
async function connectOnce(listening: Listening): Promise<'was open' | 'was refused'> {
  const { url, account, onEvent, say, signal, open = (...args) => new WebSocket(...args) } = listening;
  const socket = open(url, ['vigia', await account.freshToken()]);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let wasOpen = false;
  const ping = setInterval(() => socket.send('{"action":"ping"}'), PING_MS);
  const end = () => socket.close();
  signal.addEventListener('abort', end, { once: true });
  socket.addEventListener('open', () => {
    wasOpen = true;
    say('Connected');
  });
  socket.addEventListener('message', ({ data }) => onEvent(JSON.parse(String(data))));
  socket.addEventListener('close', () => resolve());
  try {
    await closed;
  } finally {
    clearInterval(ping);
    signal.removeEventListener('abort', end);
  }
  return wasOpen ? 'was open' : 'was refused';
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise.finally(() => clearTimeout(timer));
}
