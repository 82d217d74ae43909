// Texts of the administrators' views in the language of the page, and its ways to write times and numbers.

import { useContext, useMemo } from 'preact/hooks';
import { shownShare, shownSign } from '#lib/rounding.ts';
import { type Language, LanguageContext } from '../language/language.ts';

export { textsIn } from '../language/language.ts';

/** "1 alert", "3 alerts" */
export const counter =
  (language: Language) =>
  (n: number, one: string, other: string): string =>
    `${new Intl.NumberFormat(language).format(n)} ${new Intl.PluralRules(language).select(n) === 'one' ? one : other}`;

const AGO: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

export function formatsIn(language: Language) {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });
  const number = (digits: number) =>
    new Intl.NumberFormat(language, { minimumFractionDigits: 0, maximumFractionDigits: digits });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 });
  const points = (signDisplay: 'always' | 'never') =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay });
  return {
    time: (iso: string) => time.format(new Date(iso)),
    /** Of a date without a time. */
    day: (date: string) => day.format(new Date(date)),
    /** "3 min ago", to the next smaller unit */
    ago: (iso: string, now: number) => {
      const seconds = Math.max(0, now - Date.parse(iso)) / 1_000;
      const [unit, size] = AGO.find(([, size]) => seconds >= size) ?? ['second', 1];
      // Also −0 is in the past.
      return relative.format(-Math.floor(seconds / size), unit);
    },
    count: (n: number) => number(0).format(n),
    number: (n: number) => number(4).format(n),
    oneDecimal: (n: number) => number(1).format(n),
    percent: (share: number) => percent.format(shownShare(share, 2)),
    /** A difference of shares in percentage points, with its sign. */
    points: (difference: number) => points(shownSign(difference)).format(100 * difference),
  };
}

export type Formats = ReturnType<typeof formatsIn>;

export function useFormats(): Formats {
  const language = useContext(LanguageContext);
  return useMemo(() => formatsIn(language), [language]);
}
