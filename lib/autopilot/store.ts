// The autopilot's list of decisions in the models table, and the hour that it decided about last.
import { readItem, updateItem } from '#lib/dynamodb.ts';
import type { Hour } from '#lib/hours.ts';
import {
  latestMove,
  latestRamp,
  modelsTable,
  newestRevisions,
  putRevision,
  rampInForce,
} from '#lib/models/models.ts';
import type { Decision, State } from './decision.ts';

const ITEM = 'autopilot';
const HEAD = { item: 'autopilot#head', revision: 0 };
/** Three weeks of the most that it may do in a day. */
const HISTORY = 200;

/** Newest first, read strongly. */
export async function readDecisions(limit = HISTORY): Promise<Decision[]> {
  const found = await newestRevisions<Decision>(ITEM, limit);
  return found.map(({ item: _, ...decision }) => decision);
}

/** @returns false when another decision has its revision: then nothing is decided. */
export async function putDecision(decision: Decision): Promise<boolean> {
  return await putRevision({ item: ITEM, ...decision });
}

/** Notes what came of a decision. What was done may be undone before it is told, but it is told as it was. */
export async function noteOutcome({ revision }: Pick<Decision, 'revision'>, outcome: string): Promise<void> {
  await updateItem(
    modelsTable(),
    { item: ITEM, revision },
    { set: { outcome }, when: 'attribute_exists(#item)' },
  );
}

/** Notes that a decision is carried out and told. Safe to repeat. */
export async function markDone({ revision }: Pick<Decision, 'revision'>): Promise<void> {
  const key = { item: ITEM, revision };
  await updateItem(modelsTable(), key, { remove: ['pending'], when: 'attribute_exists(#item)' });
}

/** The latest hour that was decided about. */
export async function readHead(): Promise<Hour | undefined> {
  return (await readItem<{ hour: Hour }>(modelsTable(), HEAD))?.hour;
}

export async function moveHead(hour: Hour): Promise<void> {
  const later = 'attribute_not_exists(#hour) OR #hour < :hour';
  await updateItem(modelsTable(), HEAD, { set: { hour }, when: later, values: { hour } });
}

/** The ramp in force. */
export async function readRamp(): Promise<State['ramp']> {
  const [ramp, move] = await Promise.all([latestRamp(), latestMove('v1')]);
  return rampInForce(ramp, move);
}
