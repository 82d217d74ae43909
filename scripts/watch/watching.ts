// Watches the live events until it is ended, and says in lines how the connection fares.
import { type Listening, type LiveEvent, type LiveState, listen } from '#client';
import { type Account, Refused } from './account.ts';

export interface Watching extends Pick<Listening, 'open' | 'later' | 'random'> {
  /** `wss://…`; without it the deployment says it */
  url: string | undefined;
  account: Pick<Account, 'call' | 'token'>;
  /** Called with each event. */
  onEvent(event: LiveEvent): void;
  /** Prints a line about the connection. */
  say(line: string): void;
  /** Ends the watching. */
  signal: AbortSignal;
}

/**
 * Returns when `signal` is aborted. Events between two connections are lost: about one second every 15 minutes, when the
 * token expires.
 * @throws Refused when the password is no longer valid
 */
export async function watchLive({ account, say, signal, ...listening }: Watching): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const token = async (doubted?: string) => {
    try {
      return await account.token(doubted);
    } catch (error) {
      if (error instanceof Refused) reject(error);
      throw error;
    }
  };
  const stop = listen(
    { call: account.call, session: { token } },
    { ...listening, onState: (state) => say(lineOf(state)) },
  );
  signal.addEventListener('abort', () => resolve(), { once: true });
  await ended.finally(stop);
}

function lineOf(state: LiveState): string {
  if (state.isOpen) return 'Connected';
  const { error, wasOpen, retryMs } = state;
  const otherwise = wasOpen ? 'The connection was closed' : 'The connection was refused';
  const reason = error instanceof Error ? error.message : otherwise;
  return `${reason}; again in ${(retryMs / 1_000).toFixed(1)} s`;
}
