// Hours of UTC, as logs are folded: "2026-03-01T10" names one, and is the beginning of every time in it.

const HOUR_MS = 3_600_000;

/** "2026-03-01T10". Hours sort as texts. */
export type Hour = string;

/** Hours of one day, both included; a part of an hour is named by its minutes, "2026-03-01T10:05" to "2026-03-01T10:09". */
export interface Span {
  from: Hour;
  through: Hour;
}

export function hourOf(date: Date): Hour {
  return date.toISOString().slice(0, 13);
}

/** The hour that many hours later; earlier when `hours` is negative. */
export function addHours(hour: Hour, hours: number): Hour {
  return hourOf(new Date(startOf(hour).getTime() + hours * HOUR_MS));
}

export function startOf(hour: Hour): Date {
  return new Date(`${hour}:00:00.000Z`);
}

/** The hours from `from` to `through`, both included; none when `through` is before `from`. */
export function hoursFrom({ from, through }: Span): Hour[] {
  const count = Math.round((startOf(through).getTime() - startOf(from).getTime()) / HOUR_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => addHours(from, k));
}

/** @param day "2026-03-01" */
export function hoursOfDay(day: string): Span {
  return { from: `${day}T00`, through: `${day}T23` };
}

/** The key condition of an index by a day and by a time (`#at`), and its values: the entries of a span. */
export function timesIn({ from, through }: Span) {
  return {
    condition: '#at BETWEEN :from AND :through',
    day: from.slice(0, 10),
    // "~" sorts after the colon that follows an hour.
    values: { ':from': from, ':through': `${through}~` },
  };
}
