// Silences by pattern, for planned work: one item of the alerts table holds them all, so that one read finds them.
import { randomUUID } from 'node:crypto';
import { config } from '#lib/config.ts';
import { readItem, sendUpdate } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import type { Alert } from '../alert.ts';
import { DAY_MS } from './group.ts';
import { fitsPattern } from './pattern.ts';
import type { PlannedSilence } from './rules/planned.ts';

export interface PatternSilence extends PlannedSilence {
  /** `*` stands for any text: `predict-*`, `*throttl*`. */
  pattern: string;
}

/** Silences that hold at once; all of them are compared with each alert, and read in one read. */
export const MOST_SILENCES = 50;

const KEY = { fingerprint: '#silences' };
const table = () => config('ALERTS_TABLE').ALERTS_TABLE;

/** Those that have not ended, the first to end first. @throws AppError `unavailable`. */
export async function readSilences(now: Date): Promise<PatternSilence[]> {
  return Object.values((await stored()) ?? {})
    .filter(({ until }) => until > now.toISOString())
    .sort((a, b) => (a.until < b.until ? -1 : 1));
}

async function stored(): Promise<Record<string, PatternSilence> | undefined> {
  return (await readItem<{ silences?: Record<string, PatternSilence> }>(table(), KEY))?.silences;
}

/** @throws AppError `invalid_request` for an end that is past or too late, `too_many_silences`, `unavailable`. */
export async function addSilence(silence: Omit<PatternSilence, 'id'>, now: Date): Promise<PatternSilence> {
  const length = Date.parse(silence.until) - now.getTime();
  if (length <= 0) throw refusedEnd('una hora futura');
  if (length > LONGEST_DAYS * DAY_MS) throw refusedEnd(`como mucho ${LONGEST_DAYS} días`);
  const added = { ...silence, id: randomUUID().slice(0, 8) };
  await forgetEnded(now);
  const written = await sendUpdate({
    TableName: table(),
    Key: KEY,
    UpdateExpression: 'SET silences.#id = :silence',
    // A write that is repeated finds its own silence.
    ConditionExpression: 'size(silences) < :most OR attribute_exists(silences.#id)',
    ExpressionAttributeNames: { '#id': added.id },
    ExpressionAttributeValues: { ':silence': added, ':most': MOST_SILENCES },
  });
  if (!written) throw new AppError('too_many_silences');
  return added;
}

const LONGEST_DAYS = 7;

function refusedEnd(msg: string): AppError {
  return new AppError('invalid_request', { details: [{ path: 'body.until', code: 'not_allowed', msg }] });
}

/** Removes the silences that have ended, and makes the map when there is none. */
async function forgetEnded(now: Date): Promise<void> {
  const silences = await stored();
  if (!silences) {
    await sendUpdate({
      TableName: table(),
      Key: KEY,
      UpdateExpression: 'SET silences = if_not_exists(silences, :none)',
      ExpressionAttributeValues: { ':none': {} },
    });
    return;
  }
  const ended = Object.values(silences).filter(({ until }) => until <= now.toISOString());
  if (ended.length === 0) return;
  await sendUpdate({
    TableName: table(),
    Key: KEY,
    UpdateExpression: `REMOVE ${ended.map((_, i) => `silences.#s${i}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(ended.map(({ id }, i) => [`#s${i}`, id])),
  });
}

/** Groups that it silenced are told within minutes. @returns false when there is none of this id. */
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

/** The silence for planned work that holds for an alert now. @throws AppError `unavailable`. */
export async function plannedFor(alert: Alert, now: Date): Promise<PlannedSilence | undefined> {
  return isSilenceable(alert) ? silenceFor(alert, await readSilences(now)) : undefined;
}

/** Neither what is critical nor what was meant to happen is ever silenced by a pattern. */
function isSilenceable({ kind, severity }: Alert): boolean {
  return kind !== 'announcement' && severity !== 'critical';
}

/** Pure: the silence that matches an alert's source, or its "source: title", and ends last. */
export function silenceFor(
  alert: Pick<Alert, 'source' | 'title'>,
  silences: readonly PatternSilence[],
): PatternSilence | undefined {
  return silences.findLast(({ pattern }) => fitsPattern(pattern, alert));
}
