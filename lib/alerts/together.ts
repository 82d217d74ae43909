// Many independent pieces of work: some at a time, all of them tried, and every failure told.

/** Calls to DynamoDB and SQS that run at a time. */
const WIDTH = 10;

/** @throws AggregateError after all were tried, when some failed. */
export async function tryEach<Item>(
  items: Item[],
  attempt: (item: Item) => Promise<void>,
  what: string,
): Promise<void> {
  const failures: unknown[] = [];
  for (let from = 0; from < items.length; from += WIDTH) {
    const outcomes = await Promise.allSettled(items.slice(from, from + WIDTH).map(attempt));
    failures.push(...outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])));
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${items.length} ${what}`);
  }
}
