// The registry of the sources of alerts. A new source is one file in this folder and one line in SOURCES.
import { config } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import type { OccurrenceBatch } from '../alert.ts';
import { recordBatches, recordDeps } from '../grouping/record.ts';
import { alarms } from './alarms/alarms.ts';
import { deadLetters } from './dead-letters.ts';
import { codePipeline } from './events/codepipeline.ts';
import { budgets, costAnomalies } from './events/costs.ts';
import { eventbridge } from './events/eventbridge.ts';
import { guardDuty } from './events/guardduty.ts';
import { health } from './events/health.ts';
import { lambdaResults } from './events/lambda-results.ts';
import { otherMessages } from './events/other-messages.ts';
import { securityHub } from './events/security-hub.ts';
import { logs } from './logs.ts';
import { messagesIn, type ReadContext, type Source } from './message.ts';

/**
 * In order: the first source that knows a message reads it. `otherMessages` knows every message, so it stands last.
 * Announcements and falls are not here: other domains call `announce` (announcements.ts) and `recordFall` (falls.ts) directly.
 */
export const SOURCES: readonly Source[] = [
  logs, // batches of CloudWatch Logs
  deadLetters, // messages in the dead-letter queue of another queue
  alarms, // CloudWatch alarms
  guardDuty,
  health,
  codePipeline,
  securityHub,
  budgets,
  costAnomalies,
  lambdaResults, // asynchronous invocations that Lambda gave up
  eventbridge, // every other event with an envelope
  otherMessages, // every other message
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
 * @returns the batches, of which those of the alert path's own logs are empty and `refused`, and those of known events that are no
 *   alert are empty and `ignored`.
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
  for (const { ignored } of batches) if (ignored !== undefined) logger.info('event is no alert', { ignored });
  await recordBatches(batches, deps);
  return batches;
}
