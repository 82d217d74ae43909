// What comes first, in the counters table: the first call with an id, and the first value of a name.
import { countersDatabase } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { updateItem } from '#lib/dynamodb.ts';

const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;

/**
 * Remembers an id for some minutes. Of many calls at once with one id exactly one succeeds.
 * @param write names this call: a repetition of the same call succeeds too
 * @returns false when the id is known
 * @throws AppError `unavailable`
 */
export async function rememberOnce(id: string, write: string, seconds: number, now: Date): Promise<boolean> {
  const remembered = await updateItem(
    table(),
    { counter: id },
    {
      set: { last_write: write, expires_at: Math.ceil(now.getTime() / 1000) + seconds },
      when: 'attribute_not_exists(#last_write) OR #last_write = :write',
      values: { write },
    },
    countersDatabase(),
  );
  return remembered !== undefined;
}

/** Keeps the first value that any call gave for this name. @returns that value. @throws AppError `unavailable` */
export async function keepFirst(name: string, value: string): Promise<string> {
  const kept = await updateItem<{ kept: string }>(
    table(),
    { counter: name },
    { setOnce: { kept: value } },
    countersDatabase(),
  );
  return String(kept?.kept);
}
