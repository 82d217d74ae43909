// The subscriptions of CloudWatch Logs: matches the lines of log groups and sends batches of them to a function.
import { gzipSync } from 'node:zlib';
import { ACCOUNT_ID } from '../framework/intrinsics.ts';
import type { Matches } from './filter-pattern.ts';

export interface Subscription {
  logGroup: string;
  filterName: string;
  matches: Matches;
  /** The function that receives the matching lines. */
  destination: string;
}

/** The data of a subscription's event, before gzip and base64. */
export interface LogData {
  messageType: 'DATA_MESSAGE';
  owner: string;
  logGroup: string;
  logStream: string;
  subscriptionFilters: string[];
  logEvents: LogEvent[];
}

interface LogEvent {
  id: string;
  timestamp: number;
  message: string;
}

export type Deliver = (functionName: string, event: unknown) => void;

interface Batch {
  events: LogEvent[];
  bytes: number;
  timer: NodeJS.Timeout;
}

/** Long enough for an error line and the platform's report of its request to be in one batch. */
const BATCH_MS = 200;
/** AWS sends a batch at these sizes at the latest. */
const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_000_000;

export class LogGroups {
  readonly #subscriptions: Subscription[];
  readonly #deliver: Deliver;
  readonly #batches = new Map<string, Batch>();
  #lastId = 0n;

  constructor(subscriptions: Subscription[], deliver: Deliver) {
    this.#subscriptions = subscriptions;
    this.#deliver = deliver;
  }

  /** @returns whether a subscription forwards the line. */
  write(logGroup: string, logStream: string, message: string): boolean {
    const matching = this.#subscriptions.filter(
      (subscription) => subscription.logGroup === logGroup && subscription.matches(message),
    );
    for (const subscription of matching) this.#addToBatch(subscription, logStream, message);
    return matching.length > 0;
  }

  /** Drops the batches that are not yet delivered. */
  stop(): void {
    for (const batch of this.#batches.values()) clearTimeout(batch.timer);
    this.#batches.clear();
  }

  #addToBatch(subscription: Subscription, logStream: string, message: string): void {
    const key = [subscription.logGroup, subscription.filterName, logStream].join('\n');
    const flush = () => this.#flush(key, subscription, logStream);
    let batch = this.#batches.get(key);
    if (!batch) {
      batch = { events: [], bytes: 0, timer: setTimeout(flush, BATCH_MS) };
      this.#batches.set(key, batch);
    }
    batch.events.push({ id: this.#newId(), timestamp: Date.now(), message });
    batch.bytes += Buffer.byteLength(message);
    if (batch.events.length >= MAX_EVENTS || batch.bytes >= MAX_BYTES) flush();
  }

  #flush(key: string, { logGroup, filterName, destination }: Subscription, logStream: string): void {
    const batch = this.#batches.get(key);
    if (!batch) return;
    clearTimeout(batch.timer);
    this.#batches.delete(key);
    const data: LogData = {
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT_ID,
      logGroup,
      logStream,
      subscriptionFilters: [filterName],
      logEvents: batch.events,
    };
    this.#deliver(destination, { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } });
  }

  /** 56 digits like CloudWatch's: unique, and increasing across starts. */
  #newId(): string {
    const fromClock = BigInt(Date.now()) << 20n;
    this.#lastId = fromClock > this.#lastId ? fromClock : this.#lastId + 1n;
    return String(this.#lastId).padStart(56, '0');
  }
}
