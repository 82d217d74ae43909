// The server's clock, by the Date of its answers: a time that the server compares with its own must not depend on the clock of a phone.

export class ServerClock {
  readonly #own: () => number;
  /** Milliseconds that the server is ahead. */
  #ahead = 0;

  constructor(own: () => number = Date.now) {
    this.#own = own;
  }

  /** An answer that a cache may have kept has the time at which it was made, and tells nothing. */
  hear(headers: Headers): void {
    const time = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(time) || !headers.get('cache-control')?.includes('no-store')) return;
    this.#ahead = time - this.#own();
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#own() + this.#ahead;
  }
}
