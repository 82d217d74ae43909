// Source: announcements, messages of the system about itself: a retraining published, an alias moved, the daily report.
// Other domains call `announce`; its id is an idempotency key.
import { type About, type Alert, LIMITS, type Severity } from '../alert.ts';
import { redrawOf } from '../delivery/follow-ups.ts';
import { shortHash } from '../grouping/fingerprint.ts';
import { type RecordDeps, recordBatch, recordDeps } from '../grouping/record.ts';
import { redactedCut, redactedName } from '../redaction/redact.ts';

export interface Announcement {
  /** The same id is the same event, however often it is announced. */
  id: string;
  severity: Severity;
  /** In Spanish. */
  title: string;
  /** The part of the system that it is about: "retraining", "models", "reports". */
  source: string;
  /** ISO 8601. */
  at: string;
  /** Plain text in lines; at most 2,800 characters are sent. */
  body?: string;
  fields?: Alert['fields'];
  links?: Alert['links'];
  /** What its buttons act on. */
  about?: About;
  /** The thread that it shares with others. */
  thread?: Alert['thread'];
}

/**
 * Sends an event to the channel through the alert queue, once: a second call with its id has no effect for a day.
 * @throws AppError `unavailable` when it could not be recorded; call again then: it is still sent once.
 */
export async function announce(event: Announcement, deps: RecordDeps = recordDeps): Promise<void> {
  const alert = announcementAlert(event);
  const occurrences = [{ alert, count: 1, last: { at: alert.at } }];
  await recordBatch({ id: alert.fingerprint, occurrences }, deps);
}

/**
 * Shows an announcement in the root of its thread, where the channel has one, and tells it nowhere else. It may be lost: the
 * next one shows more.
 */
export async function redrawAnnouncement(
  event: Announcement,
  { queue, clock }: Pick<RecordDeps, 'queue' | 'clock'> = recordDeps,
): Promise<void> {
  const alert = announcementAlert(event);
  const now = clock.now();
  await queue.sendNotice(redrawOf(`redraw-${alert.fingerprint}`, alert, now), now);
}

/** Redacted: an event may quote a server's answer. */
function announcementAlert(event: Announcement): Alert {
  const { id, severity, title, source, at, body, fields = [], links = [], about, thread } = event;
  const short = (text: string) => redactedCut(text, LIMITS.name);
  return {
    fingerprint: shortHash('event', id),
    kind: 'announcement',
    severity,
    title: short(title),
    source: redactedName(source, LIMITS.name),
    at,
    ...(body !== undefined && { body: redactedCut(body, LIMITS.body) }),
    fields: fields.map(({ name, value }) => ({ name: short(name), value: short(value) })),
    links: links.filter(({ url }) => url.length <= LIMITS.url),
    ...(about && { about }),
    ...(thread && { thread }),
  };
}
