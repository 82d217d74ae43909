// All predictions of one user: listed for the export of their data, and deleted when the account is.
import { tryEach } from '#lib/concurrency.ts';
import { deleteItem, getItems, type Page, pageOf, queryAll, queryFirst } from '#lib/dynamodb.ts';
import { unpackPicture } from './packed.ts';
import { type Prediction, predictionsTable } from './stored.ts';

/** Directly after the prediction with this time and id. */
interface Position {
  at: string;
  id: string;
}

const SHOWN = ['prediction_id', 'version', 'model', 'digit', 'probabilities', 'pixels', 'at'] as const;
export type ListedPrediction = Pick<Prediction, (typeof SHOWN)[number]>;

const keysOf = (username: string, condition = '', values = {}) => ({
  TableName: predictionsTable(),
  IndexName: 'username-at',
  KeyConditionExpression: `#name = :name${condition && ` AND #at ${condition}`}`,
  ExpressionAttributeNames: { '#name': 'username', ...(condition && { '#at': 'at' }) },
  ExpressionAttributeValues: { ':name': username, ...values },
});

/**
 * Newest first. The index is a moment behind the table.
 * @param since when the account was registered: older predictions are of another account that had the name
 */
export async function listPredictions(
  username: string,
  since: string,
  limit: number,
  after?: Position,
): Promise<Page<ListedPrediction, Position>> {
  // DynamoDB refuses a start key outside of the key condition. Nothing older is to be listed.
  if (after && after.at < since) return { items: [] };
  const keys = await queryFirst<{ prediction_id: string; at: string }>({
    ...keysOf(username, '>= :since', { ':since': since }),
    ScanIndexForward: false,
    Limit: limit + 1,
    ExclusiveStartKey: after && { username, at: after.at, prediction_id: after.id },
  });
  const page = pageOf(keys, limit, ({ at, prediction_id }) => ({ at, id: prediction_id }));
  const items = await getItems<ListedPrediction>(
    predictionsTable(),
    page.items.map(({ prediction_id }) => ({ prediction_id })),
    SHOWN,
  );
  const found = new Map(items.map((item) => [item.prediction_id, item]));
  return {
    ...page,
    // One that has expired since is in the index a moment longer.
    items: page.items.flatMap(({ prediction_id }) => {
      const item = found.get(prediction_id);
      return item ? [{ ...item, pixels: unpackPicture(item.pixels) }] : [];
    }),
  };
}

/**
 * Deletes the predictions of a name, while it belonged to an account.
 * @param until RFC 3339; from then on the name belongs to another account
 * @param most predictions of one call
 * @returns how many were found
 */
export async function erasePredictions(
  name: string,
  until: string | undefined,
  most: number,
): Promise<number> {
  const found: string[] = [];
  const query = until === undefined ? keysOf(name) : keysOf(name, '< :until', { ':until': until });
  for await (const { prediction_id } of queryAll<{ prediction_id: string }>(query)) {
    found.push(prediction_id);
    if (found.length === most) break;
  }
  const erase = async (prediction_id: string) => {
    const is = { when: '#username = :name', values: { name } };
    await deleteItem(predictionsTable(), { prediction_id }, is);
  };
  await tryEach(found, erase, 'predictions not erased');
  return found.length;
}
