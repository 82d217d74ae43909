// Source: falls, by which the watch says that a model serves worse than before. A fall lasts, as an alarm does, and recovers.
import { type Alert, LIMITS, type OccurrenceBatch, type Severity } from '../alert.ts';
import { shortHash } from '../grouping/fingerprint.ts';
import { type RecordDeps, recordBatch, recordDeps } from '../grouping/record.ts';
import { redactedCut, redactedName } from '../redaction/redact.ts';

export interface FallAlert {
  /** What has fallen, such as "v1-accuracy": one group of alerts. */
  about: string;
  /** The hour in which it began: with `state` it names the change, so that it is told once. */
  began: string;
  state: 'firing' | 'recovered';
  severity: Severity;
  /** In Spanish, as all texts. */
  title: string;
  /** "v1" or "v2". */
  source: string;
  /** ISO 8601. */
  at: string;
  since: string;
  meaning?: string;
  fields: Alert['fields'];
}

/**
 * Records the beginning or the end of a fall, once however often it is called.
 * @throws AppError `unavailable` when it could not be recorded; call again then.
 */
export async function recordFall(fall: FallAlert, deps: RecordDeps = recordDeps): Promise<void> {
  await recordBatch(fallBatch(fall), deps);
}

/** Pure. */
export function fallBatch({ about, began, state, meaning, ...fall }: FallAlert): OccurrenceBatch {
  const short = (text: string) => redactedCut(text, LIMITS.name);
  const fingerprint = shortHash('fall', about);
  const alert: Alert = {
    fingerprint,
    kind: 'fall',
    severity: state === 'recovered' ? 'info' : fall.severity,
    title: short(fall.title),
    source: redactedName(fall.source, LIMITS.name),
    at: fall.at,
    since: fall.since,
    ...(meaning !== undefined && { meaning: redactedCut(meaning, LIMITS.meaning) }),
    fields: fall.fields.map(({ name, value }) => ({ name: short(name), value: short(value) })),
    links: [],
  };
  const occurrence = { alert, state, count: 1, last: { at: alert.at } };
  return { id: shortHash(fingerprint, began, state, alert.at), occurrences: [occurrence] };
}
