// A semaphore: runs at most a number of tasks at once, in the order of their requests.

/** Starts a task; the task calls `release` when it is over. */
type Begin = (release: () => void) => void;

export class Semaphore {
  #free: number;
  readonly #waiting: Begin[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Calls `begin` as soon as a slot is free. */
  acquire(begin: Begin): void {
    this.#waiting.push(begin);
    this.#next();
  }

  #next(): void {
    if (this.#free === 0) return;
    const begin = this.#waiting.shift();
    if (!begin) return;
    this.#free--;
    let isReleased = false;
    begin(() => {
      if (isReleased) return;
      isReleased = true;
      this.#free++;
      this.#next();
    });
  }
}
