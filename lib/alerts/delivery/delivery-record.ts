// The record of a payload that Slack did not accept at once: one item of the alerts table, written when it fails.
import { config } from '#lib/config.ts';
import { readItem, updateItem } from '#lib/dynamodb.ts';
import type { DeliveryState } from './retry-rules.ts';

const table = () => config('ALERTS_TABLE').ALERTS_TABLE;
const keyOf = (sentAs: string) => ({ fingerprint: `delivery#${sentAs}` });

/** A message stays in its queue for 14 days. */
const KEPT_S = 15 * 86_400;

/** @returns undefined when it has not failed. */
export async function readDelivery(sentAs: string): Promise<DeliveryState | undefined> {
  return await readItem<DeliveryState>(table(), keyOf(sentAs));
}

/** Without effect when another delivery has recorded a failure since `state` was derived from what was read. */
export async function recordFailure(sentAs: string, state: DeliveryState, now: Date): Promise<void> {
  await updateItem(table(), keyOf(sentAs), {
    set: { ...state, expires_at: Math.ceil(now.getTime() / 1000) + KEPT_S },
    when: 'attribute_not_exists(#version) OR #version < :version',
    values: { version: state.version },
  });
}
