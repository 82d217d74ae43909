// Silences by pattern, for planned work: one item of the alerts table holds them all.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { config } from '#lib/config.ts';
import { readItem, sendUpdate } from '#lib/dynamodb.ts';
import type { Alert } from '../alert.ts';
import type { Silence } from './group.ts';

const KEY = { fingerprint: '#silences' };
const table = () => config('ALERTS_TABLE').ALERTS_TABLE;

const HOUR_MS = 3_600_000;
export const LONGEST_MS = 7 * 24 * HOUR_MS;

/** `*` stands for any text: `predict-*`, `*Throttling*`. */
export const pattern = z.string().trim().min(3).max(100);

export const silenceView = z.object({
  id: z.string(),
  pattern: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
  reason: z.string().nullable(),
});
export type PatternSilence = Silence & { id: string; pattern: string };

/** Those that have not ended, the first to end first. */
export async function readSilences(now: Date): Promise<PatternSilence[]> {
  const item = await readItem<{ silences?: Record<string, PatternSilence> }>(table(), KEY);
  return Object.values(item?.silences ?? {})
    .filter(({ until }) => until > now.toISOString())
    .sort((a, b) => (a.until < b.until ? -1 : 1));
}

export async function addSilence(silence: Omit<PatternSilence, 'id'>): Promise<PatternSilence> {
  const added = { ...silence, id: randomUUID().slice(0, 8) };
  await sendUpdate({
    TableName: table(),
    Key: KEY,
    UpdateExpression: 'SET silences = if_not_exists(silences, :none)',
    ExpressionAttributeValues: { ':none': {} },
  });
  await sendUpdate({
    TableName: table(),
    Key: KEY,
    UpdateExpression: 'SET silences.#id = :silence',
    ExpressionAttributeNames: { '#id': added.id },
    ExpressionAttributeValues: { ':silence': added },
  });
  return added;
}

/** @returns false when there is none of this id. */
export async function removeSilence(id: string): Promise<boolean> {
  const removed = await sendUpdate({
    TableName: table(),
    Key: KEY,
    UpdateExpression: 'REMOVE silences.#id',
    ConditionExpression: 'attribute_exists(silences.#id)',
    ExpressionAttributeNames: { '#id': id },
  });
  return removed !== undefined;
}

/** The silence that matches an alert's source, or its source and title, and lasts longest. Pure. */
export function silenceFor(
  { source, title }: Pick<Alert, 'source' | 'title'>,
  silences: readonly PatternSilence[],
): PatternSilence | undefined {
  return silences.findLast(
    ({ pattern }) => matches(pattern, source) || matches(pattern, `${source}: ${title}`),
  );
}

/** Takes each part at its first place: linear in the text, which a regular expression with many `*` is not. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const lower = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = lower.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return lower.length - last.length >= from && lower.endsWith(last);
}
