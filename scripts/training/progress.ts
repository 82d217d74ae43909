// How far a long run is: a bar on a terminal, one line per stage elsewhere.
import { SingleBar } from 'cli-progress';

export interface Progress {
  /** `note` stands behind the bar until the next one. */
  update(done: number, note?: string): void;
  stop(): void;
}

/** Shows `total` units of work. Without a terminal only the updates that carry a note are written. */
export function showProgress(total: number): Progress {
  if (process.stdout.isTTY) return bar(total);
  return {
    update: (done, note) => {
      if (note !== undefined) process.stdout.write(`${Math.round((100 * done) / total)} %  ${note}\n`);
    },
    stop: () => undefined,
  };
}

function bar(total: number): Progress {
  const shown = new SingleBar({
    format: '{bar} {percentage} % | {eta_formatted} left | {note}',
    hideCursor: true,
  });
  shown.start(total, 0, { note: '' });
  return {
    update: (done, note) => shown.update(done, note === undefined ? {} : { note }),
    stop: () => shown.stop(),
  };
}
