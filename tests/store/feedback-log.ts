// Many entries of feedback at once, as they stand in the table, for tests and the bench.
import { BatchWriteCommand, type BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { config } from '#lib/config.ts';
import { sdkDocuments } from '../support/sdk.ts';

export interface Written {
  feedback_id: string;
  username: string;
  at: string;
  prediction: number;
  correct: boolean;
  comment?: string | null;
  digit?: number | null;
  version?: 'v1' | 'v2';
  model?: string;
  experiment?: string;
  pixels?: Uint8Array;
}

/** BatchWriteItem's limit, and how many of them go at once. */
const AT_ONCE = 25;
const LANES = 8;

export async function writeFeedback(entries: readonly Written[]): Promise<void> {
  const items = entries.map((entry) => ({ comment: null, ...entry, day: entry.at.slice(0, 10) }));
  await putAll(config('FEEDBACK_TABLE').FEEDBACK_TABLE, items);
}

export async function putAll(table: string, items: readonly Record<string, unknown>[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, k) =>
    items.slice(k * AT_ONCE, (k + 1) * AT_ONCE),
  );
  const write = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const requests = batch.map((Item) => ({ PutRequest: { Item } }));
      const RequestItems: BatchWriteCommandInput['RequestItems'] = { [table]: requests };
      const { UnprocessedItems } = await sdkDocuments().send(new BatchWriteCommand({ RequestItems }));
      if (Object.keys(UnprocessedItems ?? {}).length > 0)
        throw new Error('the emulator left items unwritten');
    }
  };
  await Promise.all(Array.from({ length: LANES }, write));
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
