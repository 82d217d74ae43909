// The latest log lines of each function, in memory: the log page finds a line here by an alert's link.

export interface StoredLine {
  /** RFC 3339. */
  at: string;
  logGroup: string;
  logStream: string;
  message: string;
}

/** What an alert's link asks for: a log stream, the lines of a request, or a whole log group. */
export interface LineQuery {
  logGroup: string;
  logStream?: string | undefined;
  requestId?: string | undefined;
}

interface NewLine {
  logGroup: string;
  logStream: string;
  message: string;
  /** Whether a subscription forwards it, so that an alert may link to it. */
  isForwarded: boolean;
}

/** Latest lines and most characters of one log group: 2 MB of ordinary lines are some 6,000. */
const MAX_LINES = 10_000;
const MAX_CHARACTERS = 2_000_000;
/** As long as a log group of stage `local` would keep its lines on AWS (resources/params.yml). */
const MAX_AGE_MS = 24 * 60 * 60 * 1_000;

/** The lines of one group have two lists: many ordinary lines do not evict the few that alerts link to. */
interface Group {
  forwarded: RecentLines;
  others: RecentLines;
}

export class LogStore {
  readonly #groups = new Map<string, Group>();
  #written = 0;

  write({ logGroup, logStream, message, isForwarded }: NewLine, now = new Date()): void {
    let group = this.#groups.get(logGroup);
    if (!group) {
      group = { forwarded: new RecentLines(), others: new RecentLines() };
      this.#groups.set(logGroup, group);
    }
    const lines = isForwarded ? group.forwarded : group.others;
    lines.add({ at: now.toISOString(), logGroup, logStream, message, number: this.#written++ });
  }

  /** Oldest first. */
  find({ logGroup, logStream, requestId }: LineQuery, now = new Date()): StoredLine[] {
    const group = this.#groups.get(logGroup);
    if (!group) return [];
    return [...group.forwarded.since(now), ...group.others.since(now)]
      .filter((line) => logStream === undefined || line.logStream === logStream)
      .filter((line) => requestId === undefined || line.message.includes(requestId))
      .sort((a, b) => a.number - b.number)
      .map(({ number: _, ...line }) => line);
  }
}

type NumberedLine = StoredLine & { number: number };

class RecentLines {
  #lines: NumberedLine[] = [];
  #characters = 0;

  add(line: NumberedLine): void {
    this.#lines.push(line);
    this.#characters += line.message.length;
    while (this.#lines.length > MAX_LINES || (this.#characters > MAX_CHARACTERS && this.#lines.length > 1)) {
      this.#characters -= this.#lines.shift()?.message.length ?? 0;
    }
  }

  /** The lines that are not too old at `now`. */
  since(now: Date): NumberedLine[] {
    const oldest = new Date(now.getTime() - MAX_AGE_MS).toISOString();
    return this.#lines.filter(({ at }) => at >= oldest);
  }
}
