// The registry of the sources of alerts. A new source is one file in this folder and one line in SOURCES.
import { config } from '#lib/config.ts';
import type { OccurrenceBatch } from '../alert.ts';
import { recordBatches, recordDeps } from '../grouping/record.ts';
import { alarms } from './alarms.ts';
import { deadLetters } from './dead-letters.ts';
import { eventbridge } from './eventbridge.ts';
import { logs } from './logs.ts';
import { messagesIn, type ReadContext, type Source } from './message.ts';

/**
 * In order: the first source that knows a message reads it. `eventbridge` knows every message, so it stands last.
 * Announcements are not here: other domains call `announce` (announcements.ts) directly.
 */
export const SOURCES: readonly Source[] = [
  logs, // batches of CloudWatch Logs
  deadLetters, // messages in the dead-letter queue of another queue
  alarms, // CloudWatch alarms
  eventbridge, // every other message
];

/** Pure: a batch for each message of the event, since each message is delivered again on its own. Never throws. */
export function read(event: unknown, context: ReadContext, sources = SOURCES): OccurrenceBatch[] {
  return messagesIn(event).flatMap((message) => {
    for (const source of sources) {
      const batch = source(message, context);
      if (batch) return batch;
    }
    return [];
  });
}

export const forwardDeps = {
  sources: SOURCES,
  groups: recordDeps.groups,
  queue: recordDeps.queue,
  clock: recordDeps.clock,
};
export type ForwardDeps = typeof forwardDeps;

/**
 * Reads an event of any source and records its occurrences.
 * @returns the batches, of which those of the alert path's own logs are empty and `refused`.
 * @throws AggregateError after all were tried, when some failed: the event must be delivered again, and what is
 *   recorded already is not counted twice.
 */
export async function recordEvent(
  event: unknown,
  deps: ForwardDeps = forwardDeps,
): Promise<OccurrenceBatch[]> {
  const settings = config('STAGE', 'CONSOLE_URL', 'GIT_COMMIT');
  const { STAGE: stage, CONSOLE_URL: consoleUrl, GIT_COMMIT: release } = settings;
  const batches = read(event, { stage, consoleUrl, release, now: deps.clock.now() }, deps.sources);
  await recordBatches(batches, deps);
  return batches;
}
