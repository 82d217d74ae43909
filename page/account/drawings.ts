// Drawings that the server has read, kept in this browser with the picture that the model saw.
import type { Store } from '../store/database.ts';
import { isSameName } from './same-name.ts';

/** As it is stored. */
export interface KeptDrawing {
  /** The id of the prediction. */
  id: string;
  username: string;
  /** Milliseconds since 1970. */
  at: number;
  digit: number;
  doubtful: boolean;
  version: 'v1' | 'v2';
  model: string;
  /** 784 bytes, 255 is ink. */
  pixels: Uint8Array;
  /** What the person said, once it has arrived: the true digit, or null for "not a digit". */
  said?: { truth: number | null };
}

/** Older ones are forgotten. */
export const MOST_KEPT = 200;

export class Drawings {
  readonly #store: Store<KeptDrawing>;

  constructor(store: Store<KeptDrawing>) {
    this.#store = store;
  }

  async keep(drawing: KeptDrawing): Promise<void> {
    await this.#store.put(drawing);
    const all = newestFirst(await this.#store.all());
    for (const { id } of all.slice(MOST_KEPT)) await this.#store.remove(id);
  }

  async said(id: string, truth: number | null): Promise<void> {
    const drawing = await this.#store.get(id);
    if (drawing) await this.#store.put({ ...drawing, said: { truth } });
  }

  /** Those of one user, newest first. */
  async of(username: string): Promise<KeptDrawing[]> {
    return newestFirst((await this.#store.all()).filter((drawing) => isSameName(drawing.username, username)));
  }

  /** Forgets those of every user. */
  async forget(): Promise<void> {
    for (const { id } of await this.#store.all()) await this.#store.remove(id);
  }
}

function newestFirst(drawings: KeptDrawing[]): KeptDrawing[] {
  return drawings.toSorted((a, b) => b.at - a.at);
}
