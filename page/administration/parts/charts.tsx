// Charts in SVG without words of their own: they fill their box, and a Figure beside says what they show.
import type { ComponentChildren } from 'preact';

/** Units of a chart's box; the styles stretch it. */
export const WIDTH = 100;
export const HEIGHT = 40;

interface FrameProps {
  label: string;
  class?: string;
  width?: number;
  height?: number;
  children: ComponentChildren;
}

/** The box of a drawing, which is stretched to the room that it gets and is an image with a label for screen readers. */
export function Frame({
  label,
  class: name = 'chart',
  width = WIDTH,
  height = HEIGHT,
  children,
}: FrameProps) {
  return (
    <svg
      class={name}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {children}
    </svg>
  );
}

interface Series {
  name: string;
  /** null: nothing is known at that place */
  values: readonly (number | null)[];
}

interface LinesProps {
  label: string;
  series: readonly Series[];
  /** The values at the lower and the upper edge. */
  from: number;
  to: number;
  /** Names a value for who points at it. */
  say(name: string, value: number, place: number): string;
}

/** A line for each series; a place without a value interrupts it. */
export function Lines({ label, series, from, to, say }: LinesProps) {
  const at = (values: Series['values']) => values.map((_, place) => middleOf(place, values.length));
  return (
    <Frame label={label}>
      {[0, 0.5, 1].map((share) => (
        <line key={share} class="rule" x1={0} x2={WIDTH} y1={share * HEIGHT} y2={share * HEIGHT} />
      ))}
      {series.map(({ name, values }, i) => (
        <g key={name} class={`series-${i + 1}`}>
          <Line at={at(values)} values={values} from={from} to={to} say={(...spot) => say(name, ...spot)} />
        </g>
      ))}
    </Frame>
  );
}

interface LineProps {
  /** Where each value stands in the width. */
  at: readonly number[];
  values: readonly (number | null)[];
  from: number;
  to: number;
  say(value: number, place: number): string;
}

/** A line through the values, with a spot at each that says it. */
export function Line({ at, values, from, to, say }: LineProps) {
  return (
    <>
      <path class="line" d={pathOf(at, values, from, to)} />
      {values.map(
        (value, place) =>
          value !== null && (
            <path key={place} class="spot" d={`M${at[place]} ${heightOf(value, from, to)}l0 0`}>
              <title>{say(value, place)}</title>
            </path>
          ),
      )}
    </>
  );
}

/** "M0 20L50 10M…": a line anew after each gap. */
export function pathOf(
  at: readonly number[],
  values: readonly (number | null)[],
  from: number,
  to: number,
): string {
  return values
    .map((value, place) => {
      if (value === null) return '';
      const isOpen = place > 0 && values[place - 1] !== null;
      return `${isOpen ? 'L' : 'M'}${at[place]} ${heightOf(value, from, to)}`;
    })
    .join('');
}

/** The middle of a place's part of the width. */
export function middleOf(place: number, count: number): number {
  return rounded((WIDTH * (place + 0.5)) / count);
}

export function heightOf(value: number, from: number, to: number): number {
  const share = to === from ? 0.5 : (value - from) / (to - from);
  return rounded(HEIGHT * (1 - Math.min(1, Math.max(0, share))));
}

const rounded = (value: number) => Math.round(100 * value) / 100;

interface ColumnsProps {
  label: string;
  series: readonly { name: string; values: readonly number[] }[];
  say(name: string, value: number, place: number): string;
}

/** Columns side by side at each place, as high as their values; all from zero. */
export function Columns({ label, series, say }: ColumnsProps) {
  const most = Math.max(...series.flatMap(({ values }) => values), Number.MIN_VALUE);
  const places = series[0]?.values.length ?? 0;
  const room = WIDTH / Math.max(1, places);
  const width = (0.8 * room) / series.length;
  return (
    <Frame label={label}>
      <line class="rule" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      {series.map(({ name, values }, i) => (
        <g key={name} class={`series-${i + 1}`}>
          {values.map((value, place) => {
            const height = (HEIGHT * value) / most;
            return (
              <rect
                key={place}
                x={place * room + 0.1 * room + i * width}
                y={HEIGHT - height}
                width={width}
                height={height}
              >
                <title>{say(name, value, place)}</title>
              </rect>
            );
          })}
        </g>
      ))}
    </Frame>
  );
}

interface RangeProps {
  label: string;
  from: number;
  to: number;
  /** undefined while it is unknown */
  interval: readonly [number, number] | null | undefined;
  point: number | null;
  /** Where a line stands across. */
  mark?: number;
  class?: string;
}

/** An interval as a bar with its point, between two values. */
export function Range({ label, from, to, interval, point, mark, class: name = '' }: RangeProps) {
  const at = (value: number) => rounded(WIDTH * Math.min(1, Math.max(0, (value - from) / (to - from))));
  return (
    <Frame label={label} class={`range ${name}`} height={10}>
      <line class="rule" x1={0} x2={WIDTH} y1={5} y2={5} />
      {mark !== undefined && <line class="mark" x1={at(mark)} x2={at(mark)} y1={0} y2={10} />}
      {interval && (
        <rect
          class="band"
          x={at(interval[0])}
          width={Math.max(0.5, at(interval[1]) - at(interval[0]))}
          y={3}
          height={4}
        />
      )}
      {point !== null && <line class="point" x1={at(point)} x2={at(point)} y1={1} y2={9} />}
    </Frame>
  );
}

/** What colours mean: a word for each. @param of "version": the names are versions, which have their own colours */
export function Legend({ names, of = 'series' }: { names: readonly string[]; of?: 'series' | 'version' }) {
  return (
    <ul class="legend">
      {names.map((name, i) => (
        <li key={name} class={of === 'version' ? name : `series-${i + 1}`}>
          {name}
        </li>
      ))}
    </ul>
  );
}
