// The latest log lines of all functions, kept to be looked up: what a log group is for, beside its subscriptions.

export interface StoredLine {
  /** ISO 8601. */
  at: string;
  logGroup: string;
  logStream: string;
  message: string;
}

/** What the links of an alert ask for: a stream, all of one request, or a whole group. */
export interface LineQuery {
  logGroup: string;
  logStream?: string | undefined;
  requestId?: string | undefined;
}

const MOST_LINES = 5_000;

export class LogStore {
  readonly #lines: StoredLine[] = [];

  write(logGroup: string, logStream: string, message: string, now = new Date()): void {
    this.#lines.push({ at: now.toISOString(), logGroup, logStream, message });
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }

  /** Oldest first. */
  find({ logGroup, logStream, requestId }: LineQuery): StoredLine[] {
    return this.#lines.filter(
      (line) =>
        line.logGroup === logGroup &&
        (logStream === undefined || line.logStream === logStream) &&
        (requestId === undefined || line.message.includes(requestId)),
    );
  }
}
