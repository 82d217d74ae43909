// Numbers as a Spanish reader writes them: "97,3 %", "+3,0 puntos", "12.345".

const COUNT = new Intl.NumberFormat('es', { maximumFractionDigits: 0 });
const ONE_PLACE = new Intl.NumberFormat('es', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const SIGNED = new Intl.NumberFormat('es', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});
const TWO_FIGURES = new Intl.NumberFormat('es', { maximumSignificantDigits: 2 });
const LONG_DAY = new Intl.DateTimeFormat('es', { dateStyle: 'full', timeZone: 'UTC' });

/** Below it "0,0000…" says no more than that it is small. */
const SMALLEST_P = 1e-4;

export const countText = (count: number): string => COUNT.format(count);

/** @param share 0 to 1. */
export const percent = (share: number): string => `${ONE_PLACE.format(100 * share)} %`;

/** @param difference of two shares, −1 to 1. */
export const points = (difference: number): string => SIGNED.format(100 * difference).replace('-', '−');

export const pText = (p: number): string => (p < SMALLEST_P ? 'p < 0,0001' : `p = ${TWO_FIGURES.format(p)}`);

/** `plural(1, 'usuario')` → "1 usuario", `plural(2, 'usuario')` → "2 usuarios". */
export const plural = (count: number, word: string): string =>
  `${countText(count)} ${word}${count === 1 ? '' : 's'}`;

/** "2026-01-02" → "viernes, 2 de enero de 2026". */
export const dayText = (day: string): string => LONG_DAY.format(new Date(day));
