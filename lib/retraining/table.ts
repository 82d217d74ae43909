// Writing to the runs table: one item, one condition, and no outcome but "done" and "the condition was false".
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { database, isConditionFailed } from '#lib/aws.ts';
import { config } from '#lib/config.ts';

export const runsTable = () => config('RUNS_TABLE').RUNS_TABLE;

export interface Update {
  /** Attributes and their new values; those that are undefined stay as they are. */
  readonly set?: Record<string, unknown>;
  readonly remove?: readonly string[];
  /** Numbers and sets to add to. */
  readonly add?: Record<string, unknown>;
  /** Members to take out of sets. */
  readonly delete?: Record<string, unknown>;
  /** In the names of the attributes themselves, each as `#name`, and of `values` as `:name`. */
  readonly when: string;
  readonly values?: Record<string, unknown>;
}

/** @returns the item after the write, or undefined when its condition was false. @throws AppError `unavailable`. */
export async function update<Item>(run_id: string, wanted: Update): Promise<Item | undefined> {
  try {
    const input = {
      TableName: runsTable(),
      Key: { run_id },
      ReturnValues: 'ALL_NEW',
      ...expressions(wanted),
    };
    const { Attributes } = await database().send(new UpdateCommand(input as UpdateCommandInput));
    return Attributes as Item;
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}

function expressions({ set = {}, remove = [], add = {}, delete: taken = {}, when, values = {} }: Update) {
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  const clauses = [
    clause('SET', given, ([name]) => `#${name} = :set_${name}`),
    clause('REMOVE', remove, (name) => `#${name}`),
    clause('ADD', Object.keys(add), (name) => `#${name} :add_${name}`),
    clause('DELETE', Object.keys(taken), (name) => `#${name} :delete_${name}`),
  ].filter((text) => text !== '');
  const expression = clauses.join(' ');
  // DynamoDB refuses names that an expression does not use, and reserves hundreds of words.
  const names = new Set([...`${expression} ${when}`.matchAll(/#(\w+)/g)].map(([, name]) => name as string));
  return {
    UpdateExpression: expression,
    ConditionExpression: when,
    ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    ...someValues({
      ...prefixed('set_', Object.fromEntries(given)),
      ...prefixed('add_', add),
      ...prefixed('delete_', taken),
      ...prefixed('', values),
    }),
  };
}

function clause<Part>(verb: string, parts: readonly Part[], text: (part: Part) => string): string {
  return parts.length === 0 ? '' : `${verb} ${parts.map(text).join(', ')}`;
}

function prefixed(prefix: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${prefix}${name}`, value]));
}

function someValues(values: Record<string, unknown>) {
  return Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values };
}
