// Spends a one-time code: of several calls at once one has it. The item stays, marked, until it expires.
import { randomUUID } from 'node:crypto';
import { updateItem } from '#lib/dynamodb.ts';

export interface Spendable {
  /** The call that has spent it. */
  spent_by?: string;
}

/** @returns whether this call has spent it. A write whose answer was lost is repeated, and finds its own id. */
export async function spendCode(table: string, key: Record<string, string>): Promise<boolean> {
  const own = randomUUID();
  const spent = await updateItem(table, key, {
    set: { spent_by: own },
    when: 'attribute_exists(#expires_at) AND (attribute_not_exists(#spent_by) OR #spent_by = :own)',
    values: { own },
  });
  return spent !== undefined;
}
