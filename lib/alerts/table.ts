// Writing to the alerts table: one item, one condition, and no outcome but "done" and "the condition was false".
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { config } from '#lib/config.ts';
import { sendUpdate } from '#lib/dynamodb.ts';
import type { Group } from './grouping/group.ts';

export const alertsTable = () => config('ALERTS_TABLE').ALERTS_TABLE;

/** @returns the item after the write, or undefined when its condition was false. @throws AppError `unavailable`. */
export async function update<Item = Group>(
  fingerprint: string,
  input: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
): Promise<Item | undefined> {
  return await sendUpdate<Item>({ TableName: alertsTable(), Key: { fingerprint }, ...input });
}

/** `{a: 1}` → `#a = :a` and what stands behind the two; names are escaped since DynamoDB reserves hundreds. */
export function assignments(attributes: Record<string, unknown>) {
  const entries = Object.entries(attributes);
  return {
    SET: entries.map(([name]) => `#${name} = :${name}`).join(', '),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
  };
}
