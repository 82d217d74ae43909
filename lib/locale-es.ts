// Formats numbers, plurals, dates and durations in Spanish.
import { shownShare, shownSign } from './rounding.ts';

const COUNT = /* @__PURE__ */ new Intl.NumberFormat('es', {
  useGrouping: 'always',
  maximumFractionDigits: 0,
});
const LONG_DAY = /* @__PURE__ */ new Intl.DateTimeFormat('es', { dateStyle: 'full', timeZone: 'UTC' });
const DATE_TIME = /* @__PURE__ */ new Intl.DateTimeFormat('es', {
  dateStyle: 'long',
  timeStyle: 'medium',
  timeZone: 'UTC',
});
const SHORT_TIME = /* @__PURE__ */ new Intl.DateTimeFormat('es', {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** 1234 → "1.234" */
export function countText(count: number): string {
  return COUNT.format(count);
}

/**
 * A count and its noun: `plural(1, 'usuario')` → "1 usuario", `plural(1234, 'vez', 'veces')` → "1.234 veces".
 * @param many the plural form; the singular with an "s" unless given
 */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** 0.5 → "0,5", 0.0012 → "0,0012"; at most `places` decimals, without trailing zeros. */
export function decimal(value: number, places = 20): string {
  return new Intl.NumberFormat('es', { maximumFractionDigits: places, useGrouping: false }).format(value);
}

/** A share from 0 to 1, with one decimal unless `places` says otherwise: "97,3 %". "100,0 %" is all, and no less. */
export function percent(share: number, places = 1): string {
  const format = new Intl.NumberFormat('es', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return `${format.format(100 * shownShare(share, places))} %`;
}

/** Smaller values are written "p < 0,0001": more zeros mean nothing to a reader. */
const SMALLEST_P = 1e-4;

/** A p-value by its two leading figures: "p = 0,023". */
export function pValueText(p: number): string {
  return p < SMALLEST_P ? `p < ${decimal(SMALLEST_P)}` : `p = ${decimal(Number(p.toPrecision(2)))}`;
}

/** A difference of two shares, −1 to 1, in percentage points: "+3,0", "−1,2", and "+0,0" for less than can be shown. */
export function points(difference: number): string {
  const signDisplay = shownSign(difference);
  const format = new Intl.NumberFormat('es', {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay,
  });
  return format.format(100 * difference).replace('-', '−');
}

/** "2026-01-02" → "viernes, 2 de enero de 2026". */
export function dayText(day: string): string {
  return LONG_DAY.format(new Date(day));
}

/** "2 de enero de 2026 a las 3:04:05 UTC"; a text that is not a date is returned unchanged. */
export function dateTimeText(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${DATE_TIME.format(date)} UTC`;
}

/** "28 nov 6:40 UTC"; a text that is not a date is returned unchanged. */
export function shortTimeText(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${SHORT_TIME.format(date).replace(',', '')} UTC`;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** A duration in milliseconds by its two largest units: "12 min", "2 h 5 min"; below a second "menos de 1 s". */
export function durationText(ms: number): string {
  const first = UNITS.findIndex(([size]) => ms >= size);
  if (first < 0) return 'menos de 1 s';
  const parts: string[] = [];
  let rest = ms;
  for (const [size, unit] of UNITS.slice(first, first + 2)) {
    const whole = Math.floor(rest / size);
    if (whole > 0) parts.push(`${countText(whole)} ${unit}`);
    rest %= size;
  }
  return parts.join(' ');
}
