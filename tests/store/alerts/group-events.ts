// Faults, alarms and time as events of stored groups, for the tests of groups over the wire.
import type { Alert, Severity } from '#lib/alerts/alert.ts';
import type { Group } from '#lib/alerts/grouping/group.ts';
import { markSent, recordGroupEvent } from '#lib/alerts/grouping/group-store.ts';
import { config } from '#lib/config.ts';
import { readItem } from '#lib/dynamodb.ts';

export const NOW = new Date('2026-01-02T03:04:05Z');
export const WINDOW_MS = 5 * 60_000;
export const later = (ms: number) => new Date(NOW.getTime() + ms);

export const table = () => config('ALERTS_TABLE').ALERTS_TABLE;
export const itemOf = (fingerprint: string) => readItem<Record<string, unknown>>(table(), { fingerprint });

let made = 0;
/** A fault that no other test knows. */
export const fresh = () => `f${made++}`;

export const alertOf = (fingerprint: string, at: Date, severity: Severity = 'error'): Alert => ({
  fingerprint,
  severity,
  title: 'TypeError: x',
  source: 'predict-v1',
  at: at.toISOString(),
  fields: [],
  links: [],
});

export const happen = (
  fingerprint: string,
  batch: string,
  now = NOW,
  count = 1,
  severity: Severity = 'error',
) => {
  const alert = alertOf(fingerprint, now, severity);
  return recordGroupEvent(fingerprint, { type: 'happened', alert, count, last_at: alert.at }, batch, now);
};
export const change = (fingerprint: string, type: 'firing' | 'recovered', batch: string, now = NOW) => {
  const alert = { ...alertOf(fingerprint, now), kind: 'alarm' as const };
  return recordGroupEvent(fingerprint, { type, alert, at: alert.at }, batch, now);
};
export const send = async (group: Group | undefined, now = NOW) => {
  if (group) await markSent(group, now);
  return group?.outbox ?? [];
};
export const reasons = (groups: (Group | undefined)[]) =>
  groups.flatMap((group) => group?.outbox.map(({ reason }) => reason) ?? []);
