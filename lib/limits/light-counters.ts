// The counters table without the SDK, for the function that answers Slack: counting calls, and remembering what was seen.
import { AwsRefusal, callAws } from '#lib/aws-json.ts';
import { config } from '#lib/config.ts';
import type { CounterStore } from './counters.ts';

type Plain = string | number;
type Stored = { S: string } | { N: string };

const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;

export const lightCounters: CounterStore = {
  update: async ({ Key = {}, ExpressionAttributeValues = {}, ...input }) =>
    await update({
      ...input,
      Key: stored(Key as Record<string, Plain>),
      ExpressionAttributeValues: stored(ExpressionAttributeValues as Record<string, Plain>),
    }),
  read: async (key) => {
    const { Item } = await callAws<{ Item?: Record<string, Stored> }>('dynamodb', 'GetItem', {
      TableName: table(),
      Key: stored(key),
      ConsistentRead: true,
    });
    return Item && plain(Item);
  },
};

/**
 * Remembers an id for some minutes. Of many calls at once with one id exactly one succeeds.
 * @param write names this call: a repetition of the same call succeeds too
 * @returns false when the id is known
 * @throws AppError `unavailable`
 */
export async function rememberOnce(id: string, write: string, seconds: number, now: Date): Promise<boolean> {
  const expires = Math.ceil(now.getTime() / 1000) + seconds;
  const remembered = await update({
    TableName: table(),
    Key: stored({ counter: id }),
    UpdateExpression: 'SET last_write = :write, expires_at = :expires',
    ConditionExpression: 'attribute_not_exists(last_write) OR last_write = :write',
    ExpressionAttributeValues: stored({ ':write': write, ':expires': expires }),
  });
  return remembered !== undefined;
}

/** Keeps the first value that any call gave for this name. @returns that value */
export async function keepFirst(name: string, value: string): Promise<string> {
  const kept = await update({
    TableName: table(),
    Key: stored({ counter: name }),
    UpdateExpression: 'SET kept = if_not_exists(kept, :value)',
    ExpressionAttributeValues: stored({ ':value': value }),
  });
  return String(kept?.kept);
}

async function update(input: Record<string, unknown>): Promise<Record<string, Plain> | undefined> {
  try {
    const { Attributes = {} } = await callAws<{ Attributes?: Record<string, Stored> }>(
      'dynamodb',
      'UpdateItem',
      { ReturnValues: 'ALL_NEW', ...input },
    );
    return plain(Attributes);
  } catch (error) {
    if (error instanceof AwsRefusal && error.reason === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

function stored(values: Readonly<Record<string, Plain>>): Record<string, Stored> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );
}

function plain(item: Readonly<Record<string, Stored>>): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, 'N' in value ? Number(value.N) : value.S]),
  );
}
