// Progress of a long run, on stderr: one line that updates on a terminal, elsewhere a line every ten seconds.

/** A stream such as process.stderr. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** `note` is shown until the next one. */
  update(done: number, note?: string): void;
  /** Leaves a last line with the time it took. */
  stop(): void;
}

interface Clock {
  now(): number;
}

const REDRAW_MS = 100;
const LINE_EVERY_MS = 10_000;
/** An estimate from less than this says nothing. */
const ESTIMATE_AFTER_MS = 2_000;

/** Shows how many of `total` units of work are done, and about how long the rest takes. */
export function showProgress(
  label: string,
  total: number,
  output: Output = process.stderr,
  clock: Clock = performance,
): Progress {
  const startedAt = clock.now();
  const line = statusLine(output);
  const everyMs = output.isTTY ? REDRAW_MS : LINE_EVERY_MS;
  let shownAt = output.isTTY ? Number.NEGATIVE_INFINITY : startedAt;
  let [done, note] = [0, ''];
  const textWith = (time: string) =>
    [`${label}: ${Math.floor((100 * done) / total)} %`, time, note].filter((part) => part !== '').join(', ');
  return {
    update: (nowDone, newNote = note) => {
      [done, note] = [nowDone, newNote];
      const now = clock.now();
      if (now - shownAt < everyMs) return;
      shownAt = now;
      line.show(textWith(remaining(now - startedAt, done / total)));
    },
    stop: () => line.end(textWith(`in ${duration(clock.now() - startedAt)}`)),
  };
}

/** Shows that `work` goes on, and how long it took. @returns its result */
export async function whileRunning<Result>(
  label: string,
  work: () => Promise<Result>,
  output: Output = process.stderr,
  clock: Clock = performance,
): Promise<Result> {
  const startedAt = clock.now();
  const line = statusLine(output);
  const elapsed = () => duration(clock.now() - startedAt);
  line.show(`${label} …`);
  const timer = setInterval(
    () => line.show(`${label} … ${elapsed()}`),
    output.isTTY ? 1_000 : 3 * LINE_EVERY_MS,
  );
  try {
    const result = await work();
    line.end(`${label}: done in ${elapsed()}`);
    return result;
  } catch (error) {
    line.end(`${label}: failed after ${elapsed()}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

export interface StatusLine {
  /** Replaces the line on a terminal; elsewhere adds one. */
  show(text: string): void;
  /** Writes a line above the one that updates, for good. */
  print(text: string): void;
  /** Writes the last text, if any, and lets the cursor go on below. */
  end(text?: string): void;
}

const ERASE = '\r\u001b[K';

/** The line at the bottom of a terminal that is written again and again. */
export function statusLine(output: Output): StatusLine {
  if (!output.isTTY) {
    const write = (text: string) => void output.write(`${text}\n`);
    return { show: write, print: write, end: (text) => text !== undefined && write(text) };
  }
  let shown = '';
  const draw = (text: string) => {
    // A line that wraps could not be erased.
    shown = text.slice(0, (output.columns ?? 80) - 1);
    output.write(`${ERASE}${shown}`);
  };
  return {
    show: draw,
    print: (text) => {
      output.write(`${shown && ERASE}${text}\n${shown}`);
    },
    end: (text) => {
      output.write(`${shown || text ? ERASE : ''}${text === undefined ? '' : `${text}\n`}`);
      shown = '';
    },
  };
}

/** Empty until there is something to estimate from. */
function remaining(elapsedMs: number, share: number): string {
  if (elapsedMs < ESTIMATE_AFTER_MS || share <= 0) return '';
  return `about ${duration((elapsedMs * (1 - share)) / share)} left`;
}

/** "8 s", "2 min 5 s", "1 h 4 min". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
