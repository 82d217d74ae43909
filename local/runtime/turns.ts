// So many at a time, in the order they asked.

/** Is called when it is one's turn, and calls `done` when that is over. */
type Begin = (done: () => void) => void;

export class Turns {
  #free: number;
  readonly #waiting: Begin[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  ask(begin: Begin): void {
    this.#waiting.push(begin);
    this.#next();
  }

  #next(): void {
    if (this.#free === 0) return;
    const begin = this.#waiting.shift();
    if (!begin) return;
    this.#free--;
    let over = false;
    begin(() => {
      if (over) return;
      over = true;
      this.#free++;
      this.#next();
    });
  }
}
