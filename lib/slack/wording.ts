// Figures and times as a person in Spanish reads them.

const NUMBER = new Intl.NumberFormat('es', { useGrouping: 'always' });
const DATE = new Intl.DateTimeFormat('es', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' });

/** 1234 → "1.234" */
export function figure(value: number): string {
  return NUMBER.format(value);
}

/** "1 vez", "1.234 veces" */
export function times(count: number): string {
  return count === 1 ? '1 vez' : `${figure(count)} veces`;
}

/** "2 de enero de 2026 a las 3:04:05 UTC"; whatever is no date stands as it is. */
export function readable(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${DATE.format(date)} UTC`;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** A duration in milliseconds by its two largest units: "12 min", "2 h 5 min"; below a second "menos de 1 s". */
export function lasting(ms: number): string {
  const first = UNITS.findIndex(([size]) => ms >= size);
  if (first < 0) return 'menos de 1 s';
  const parts: string[] = [];
  let rest = ms;
  for (const [size, unit] of UNITS.slice(first, first + 2)) {
    const whole = Math.floor(rest / size);
    if (whole > 0) parts.push(`${figure(whole)} ${unit}`);
    rest %= size;
  }
  return parts.join(' ');
}
