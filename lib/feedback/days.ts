// Days of UTC, as the feedback's log is keyed: "2026-01-02".

const DAY_MS = 24 * 3600 * 1000;

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The day so many days later; earlier, when negative. */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * DAY_MS));
}

/** From `first` to `last`, both included, oldest first; none when `last` comes before. */
export function daysFrom(first: string, last: string): string[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => addDays(first, k));
}
