// A chart of values at times: lines, each with the band of its interval, in SVG without words of its own.
import { Frame, HEIGHT, heightOf, Line, WIDTH } from './charts.tsx';

interface TimeSeries {
  name: string;
  /** Its colour and stroke: a class of the styles. */
  class: string;
  /** null: nothing is known at that time */
  values: readonly (number | null)[];
  intervals?: readonly (readonly [number, number] | null)[];
}

interface Props {
  label: string;
  /** Milliseconds, ascending: those of the values. */
  times: readonly number[];
  series: readonly TimeSeries[];
  /** The values at the lower and the upper edge. */
  from: number;
  to: number;
  /** Where a line stands across the chart. */
  mark?: number;
  /** A time at which a line stands upright. */
  since?: number | undefined;
  /** Names a value for who points at it. */
  say(name: string, value: number, place: number): string;
}

export function OverTime({ label, times, series, from, to, mark, since, say }: Props) {
  const at = placesOf(times);
  const upright = since === undefined ? undefined : at[times.indexOf(since)];
  return (
    <Frame label={label} class="chart over-time">
      {[0, 1].map((share) => (
        <line key={share} class="rule" x1={0} x2={WIDTH} y1={share * HEIGHT} y2={share * HEIGHT} />
      ))}
      {mark !== undefined && (
        <line class="mark" x1={0} x2={WIDTH} y1={heightOf(mark, from, to)} y2={heightOf(mark, from, to)} />
      )}
      {upright !== undefined && <line class="since" x1={upright} x2={upright} y1={0} y2={HEIGHT} />}
      {series.map(({ name, class: kind, values, intervals = [] }) => (
        <g key={name} class={kind}>
          <path class="area" d={areaOf(at, intervals, from, to)} />
          <Line at={at} values={values} from={from} to={to} say={(...spot) => say(name, ...spot)} />
        </g>
      ))}
    </Frame>
  );
}

/** Where each time stands, 0 to 100; one alone in the middle. */
export function placesOf(times: readonly number[]): number[] {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return times.map((time) =>
    last === first ? WIDTH / 2 : Math.round((100 * WIDTH * (time - first)) / (last - first)) / 100,
  );
}

/** Along the upper ends, and back along the lower ones; an area anew after each gap. */
export function areaOf(
  at: readonly number[],
  intervals: readonly (readonly [number, number] | null)[],
  from: number,
  to: number,
): string {
  const areas: { place: number; low: number; high: number }[][] = [];
  for (const [place, interval] of intervals.entries()) {
    if (!interval) continue;
    const [low, high] = interval;
    const isOpen = place > 0 && intervals[place - 1] && areas.length > 0;
    if (!isOpen) areas.push([]);
    areas.at(-1)?.push({ place, low, high });
  }
  return areas
    .map((area) => {
      const upper = area.map(({ place, high }) => `${at[place]} ${heightOf(high, from, to)}`);
      const lower = area.map(({ place, low }) => `${at[place]} ${heightOf(low, from, to)}`).reverse();
      return `M${[...upper, ...lower].join('L')}Z`;
    })
    .join('');
}
