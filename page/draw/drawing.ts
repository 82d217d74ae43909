// What is on the pad, and its history. Pure: lengths are shares of the pad's side, so that a drawing fits every screen.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Stroke {
  readonly width: number;
  /** At least one; one alone is a dot. */
  readonly points: readonly Point[];
}

/** Strokes, or a picture from a file. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly picture?: HTMLCanvasElement;
}

export interface History {
  readonly past: readonly Drawing[];
  readonly present: Drawing;
  readonly future: readonly Drawing[];
}

export type Change =
  | { do: 'add'; stroke: Stroke }
  | { do: 'show'; picture: HTMLCanvasElement }
  | { do: 'clear' | 'undo' | 'redo' | 'start' };

/** The widths of the pen; the middle one is like MNIST's pens. */
export const PENS = { thin: 0.03, medium: 0.05, broad: 0.08 } as const;
export type Pen = keyof typeof PENS;

const EMPTY: Drawing = { strokes: [] };
export const BEGINNING: History = { past: [], present: EMPTY, future: [] };

/** As many steps can be undone. */
const MOST_STEPS = 100;

export function isEmpty({ strokes, picture }: Drawing): boolean {
  return strokes.length === 0 && picture === undefined;
}

/** The history after a change. A change without an effect returns the same history. */
export function changed(history: History, change: Change): History {
  const { past, present, future } = history;
  switch (change.do) {
    case 'add':
      // The first stroke replaces a picture; undo brings it back.
      return step(history, { strokes: [...present.strokes, change.stroke] });
    case 'show':
      return step(history, { strokes: [], picture: change.picture });
    case 'clear':
      return isEmpty(present) ? history : step(history, EMPTY);
    case 'start':
      return BEGINNING;
    case 'undo': {
      const before = past.at(-1);
      return before ? { past: past.slice(0, -1), present: before, future: [present, ...future] } : history;
    }
    case 'redo': {
      const [next, ...rest] = future;
      return next ? { past: [...past, present], present: next, future: rest } : history;
    }
  }
}

function step({ past, present }: History, next: Drawing): History {
  return { past: [...past, present].slice(-MOST_STEPS), present: next, future: [] };
}

/** Cells a side of the keyboard's grid. */
export const CELLS = 28;

/** Where the keyboard draws: the middle of a cell, counted from 0. */
export function cellAt(row: number, column: number): Point {
  return { x: (column + 0.5) / CELLS, y: (row + 0.5) / CELLS };
}
