// Drawing without a pointer: arrows move over 28×28 cells of the pad, space paints.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../language/language.ts';
import { CELLS, cellAt, type Point, type Stroke } from './drawing.ts';

const STEPS: Readonly<Record<string, [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** A painted cell covers its neighbours' edges, so that a row of them is a line as broad as the pen's. */
const CELL_WIDTH = 1.6 / CELLS;

interface Props {
  onStroke(stroke: Stroke): void;
  onEnd(): void;
}

export function KeyboardGrid({ onStroke, onEnd }: Props) {
  const texts = useTexts();
  const grid = useRef<HTMLDivElement>(null);
  const [{ row, column }, setCell] = useState({ row: CELLS / 4, column: CELLS / 2 });
  const [isPainted, setPainted] = useState(false);
  useEffect(() => grid.current?.focus(), []);

  const paint = (...points: Point[]) => {
    onStroke({ width: CELL_WIDTH, points });
    setPainted(true);
  };
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step) {
      const next = { row: within(row + step[0]), column: within(column + step[1]) };
      setCell(next);
      setPainted(false);
      if (event.shiftKey) paint(cellAt(row, column), cellAt(next.row, next.column));
    } else if (event.key === ' ') paint(cellAt(row, column));
    else if (event.key === 'Escape') onEnd();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const place = `${texts.gridAt(row + 1, column + 1)}${isPainted ? `, ${texts.gridPainted}` : ''}`;
  return (
    <div
      ref={grid}
      class="grid"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys with which one draws
      tabIndex={0}
      aria-label={texts.keyboard}
      aria-describedby="keyboard-hint"
      onKeyDown={press}
    >
      <div class="cell" style={{ left: `${(100 * column) / CELLS}%`, top: `${(100 * row) / CELLS}%` }} />
      <p class="said" aria-live="assertive">
        {place}
      </p>
    </div>
  );
}

function within(position: number): number {
  return Math.min(CELLS - 1, Math.max(0, position));
}
