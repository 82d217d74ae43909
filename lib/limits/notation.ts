// Parses limits in Flask-Limiter's notation: "200 per day;50 per hour", "10/15 minutes", "1 per second".

/** A fixed window: at most `most` calls in each interval of `seconds`, counted from midnight UTC of 1 January 1970. */
export interface Window {
  readonly most: number;
  readonly seconds: number;
  /** For clients: "50 per hour". */
  readonly text: string;
}

/** https://limits.readthedocs.io/en/stable/quickstart.html#rate-limit-string-notation; a month has 30 days there, a year 360. */
const SECONDS: Record<string, number> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  month: 30 * 86_400,
  year: 360 * 86_400,
};

const WINDOW = /^([1-9]\d{0,8})\s*(?:per|\/)\s*(?:(\d{1,6})\s*)?(second|minute|hour|day|month|year)s?$/i;

/**
 * The windows of a limit, longest first.
 * @throws Error when the notation is wrong, or when the windows do not nest: each must be a multiple of the next shorter
 *   one, because counters of a shorter window are stored in the item of the longest one.
 */
export function parseLimit(notation: string): Window[] {
  const windows = notation
    .split(/[;,|]/)
    .map((part) => parseWindow(part.trim()))
    .sort((a, b) => b.seconds - a.seconds);
  windows.slice(1).forEach(({ seconds, text }, i) => {
    const longer = windows[i] as Window;
    if (longer.seconds % seconds !== 0)
      throw new Error(`has "${longer.text}" and "${text}", which do not nest`);
    if (longer.seconds === seconds) throw new Error(`has two windows of ${seconds} seconds`);
  });
  return windows;
}

function parseWindow(part: string): Window {
  const [, most, times = '1', unit = ''] = WINDOW.exec(part) ?? [];
  const seconds = Number(times) * (SECONDS[unit.toLowerCase()] ?? 0);
  if (most === undefined || seconds === 0) {
    throw new Error(`has "${part}" instead of something like "50 per hour"`);
  }
  const length = Number(times) === 1 ? unit : `${Number(times)} ${unit}`;
  return { most: Number(most), seconds, text: `${Number(most)} per ${length.toLowerCase()}` };
}
