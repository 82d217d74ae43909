// Independent pieces of work, some at a time: every one is tried, and every failure is reported.

/** Calls to DynamoDB and SQS that run at a time. */
const WIDTH = 10;

/**
 * @param what the items and what went wrong with them, for the error: "alerts not recorded"
 * @throws AggregateError after every item was tried, when some failed.
 */
export async function tryEach<Item>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<void>,
  what: string,
  width = WIDTH,
): Promise<void> {
  const failures: unknown[] = [];
  const left = items.values();
  const worker = async () => {
    for (const item of left) await attempt(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${items.length} ${what}`);
  }
}

/** The value of a promise that has settled. @throws what it was rejected with. */
export function settled<Value>(outcome: PromiseSettledResult<Value>): Value {
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
