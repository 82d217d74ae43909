// Runs independent pieces of work concurrently: all are tried, and every failure is reported.

/** Calls to DynamoDB and SQS at a time. */
const WIDTH = 10;

/**
 * Tries every item, `width` at a time.
 * @param what the items and their failure, for the error's message: "alerts not recorded"
 * @throws AggregateError after all were tried, when some failed.
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

/** The value of a settled promise. @throws the reason of a rejected one. */
export function settled<Value>(outcome: PromiseSettledResult<Value>): Value {
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
