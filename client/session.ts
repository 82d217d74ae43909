// A session: an access token in memory, a refresh token in a store. A refresh token works once, so only one caller at a time (one tab of a browser)
// exchanges it, and the others are told the result.
import { ApiError } from './call.ts';
import type { Lock } from './lock.ts';
import type { Answer } from './routes.ts';

export type TokenPair = Answer<'POST', '/login'>;

/** As it is stored. */
export interface StoredSession {
  key: 'current';
  username: string;
  refresh_token: string;
}

/** Where a session outlives its page or process. */
export interface SessionStore {
  get(key: 'current'): Promise<StoredSession | undefined>;
  put(session: StoredSession): Promise<void>;
  remove(key: 'current'): Promise<void>;
}

/** What one tab tells the others. */
export type News =
  | { is: 'refreshed'; access: Access }
  | { is: 'signed in' }
  | { is: 'signed out' }
  | { is: 'ended' };

interface Access {
  username: string;
  token: string;
  /** Milliseconds since 1970. */
  expires: number;
  /** Tells of which session it is: the `markOf` of the refresh token that came with it. */
  mark: string;
}

/** `ended` is a session that the server ended; nobody signed out. */
export type SessionState = { username: string } | 'signed out' | 'ended';

export interface SessionDeps {
  store: SessionStore;
  refresh(refreshToken: string): Promise<TokenPair>;
  logout(token: string): Promise<void>;
  lock: Lock;
  now(): number;
  /** To the other tabs. */
  tell(news: News): void;
}

/** A token is exchanged this long before it expires. */
const EARLY_MS = 60_000;

export class Session {
  readonly #deps: SessionDeps;
  readonly #listeners = new Set<(state: SessionState) => void>();
  #access: Access | undefined;
  /** What another client has exchanged: of this session if the store has the refresh token that came with it. */
  #heard: Access | undefined;
  #state: SessionState = 'signed out';

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** @returns a function that ends the listening */
  listen(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Reads the session of an earlier visit. */
  async restore(): Promise<void> {
    const stored = await this.#deps.store.get('current');
    if (stored) this.#become({ username: stored.username });
  }

  /** Takes over the tokens of a sign-in, after an exchange that is under way: it would put the session of before back. */
  async begin(username: string, pair: TokenPair): Promise<void> {
    await this.#deps.lock(() => this.#keep(username, pair));
    this.#deps.tell({ is: 'signed in' });
    this.#become({ username });
  }

  /**
   * A token that is valid for a minute at least; undefined when nobody is signed in.
   * @param doubted a token that may have been refused: it is exchanged, too
   * @throws ApiError when it cannot be exchanged now: offline, unavailable
   */
  async token(doubted?: string): Promise<string | undefined> {
    if (this.#isFresh(doubted)) return this.#access?.token;
    return await this.#deps.lock(async () => {
      if (this.#isFresh(doubted)) return this.#access?.token;
      const stored = await this.#deps.store.get('current');
      if (!stored) return undefined;
      // Another tab may have exchanged it while this one waited.
      if (this.#heard?.mark === markOf(stored.refresh_token)) this.#access = this.#heard;
      if (this.#isFresh(doubted)) return this.#access?.token;
      try {
        return await this.#keep(stored.username, await this.#deps.refresh(stored.refresh_token));
      } catch (error) {
        if (!(error instanceof ApiError) || ![401, 404].includes(error.status)) throw error;
        await this.#end('ended');
        return undefined;
      }
    });
  }

  async signOut(): Promise<void> {
    const token = await this.token().catch(() => undefined);
    await this.#deps.lock(() => this.#end('signed out'));
    // Without a connection the session stays open on the server, but its tokens are gone from here.
    if (token) await this.#deps.logout(token).catch(() => undefined);
  }

  /** The server refused a token that it has just given: the account is gone. A newer session goes on. */
  async refused(token: string): Promise<void> {
    await this.#deps.lock(async () => {
      const access = this.#access;
      if (access?.token !== token) return;
      const stored = await this.#deps.store.get('current');
      if (!stored || markOf(stored.refresh_token) === access.mark) await this.#end('ended');
    });
  }

  /** What is told is believed as far as the store shows it: clients with other stores, of other people, are heard too. */
  async hear(news: News): Promise<void> {
    if (news.is === 'refreshed') {
      this.#heard = news.access;
      return;
    }
    const stored = await this.#deps.store.get('current');
    if (news.is === 'signed in' && stored) {
      if (this.#access?.mark !== markOf(stored.refresh_token)) this.#access = undefined;
      this.#become({ username: stored.username });
    }
    if (news.is !== 'signed in' && !stored && typeof this.#state === 'object') {
      this.#access = undefined;
      this.#become(news.is);
    }
  }

  #isFresh(doubted: string | undefined): boolean {
    if (this.#access === undefined || this.#access.token === doubted) return false;
    return this.#access.expires - this.#deps.now() > EARLY_MS;
  }

  async #keep(username: string, { access_token, refresh_token, expires_in }: TokenPair): Promise<string> {
    // First the refresh token: the old one is spent.
    await this.#deps.store.put({ key: 'current', username, refresh_token });
    const expires = this.#deps.now() + 1000 * expires_in;
    this.#access = { username, token: access_token, expires, mark: markOf(refresh_token) };
    this.#deps.tell({ is: 'refreshed', access: this.#access });
    return access_token;
  }

  async #end(state: 'signed out' | 'ended'): Promise<void> {
    this.#access = undefined;
    await this.#deps.store.remove('current');
    this.#deps.tell({ is: state });
    this.#become(state);
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** Tells refresh tokens apart, and is none: other tabs are told it. */
function markOf(refreshToken: string): string {
  return refreshToken.slice(-8);
}
