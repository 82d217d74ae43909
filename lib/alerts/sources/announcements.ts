// What the system says of itself: a retraining published, an alias moved, the morning's report. Told once per id.
import { createHash } from 'node:crypto';
import { type Alert, LIMITS, type Severity } from '../alert.ts';
import { type Pipeline, pipeline, recordBatch } from '../grouping/record.ts';
import { redactedCut } from '../redact.ts';

export interface Announcement {
  /** The same id is the same event, however often it is announced. */
  id: string;
  severity: Severity;
  /** For a person, in Spanish. */
  title: string;
  /** The part of the system that speaks: "retraining", "models", "reports". */
  source: string;
  /** ISO 8601. */
  at: string;
  /** Plain text in lines; at most 2,800 characters are told. */
  body?: string;
  fields?: Alert['fields'];
  links?: Alert['links'];
}

/**
 * Tells an event by way of the alert queue, once: a second call with its id changes nothing for a day.
 * @throws AppError `unavailable` when it could not be recorded; call again then, it is told once all the same.
 */
export async function announce(event: Announcement, deps: Pipeline = pipeline): Promise<void> {
  const alert = announcementAlert(event);
  await recordBatch(
    { id: alert.fingerprint, occurrences: [{ alert, count: 1, last: { at: alert.at } }] },
    deps,
  );
}

/** Without secrets: an event may quote what a server answered. */
function announcementAlert({
  id,
  severity,
  title,
  source,
  at,
  body,
  fields = [],
  links = [],
}: Announcement): Alert {
  const short = (text: string) => redactedCut(text, LIMITS.name);
  return {
    fingerprint: createHash('sha256').update(`event\0${id}`).digest('hex').slice(0, 16),
    kind: 'announcement',
    severity,
    title: short(title),
    source: short(source),
    at,
    ...(body !== undefined && { body: redactedCut(body, LIMITS.body) }),
    fields: fields.map(({ name, value }) => ({ name: short(name), value: short(value) })),
    links: links.filter(({ url }) => url.length <= LIMITS.url),
  };
}
