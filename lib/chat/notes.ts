// A reason or note that somebody wrote in a command, kept until they confirm it: the value of the button has only its id.
import { config } from '#lib/config.ts';
import { putItem, readItem } from '#lib/dynamodb.ts';

const KEPT_S = 1_800;

const table = () => config('COUNTERS_TABLE').COUNTERS_TABLE;
const keyOf = (id: string) => ({ counter: `slack-note#${id}` });

/** @param id 16 hexadecimal digits */
export async function keepNote(id: string, note: string, now: Date): Promise<void> {
  const expires_at = Math.floor(now.getTime() / 1000) + KEPT_S;
  await putItem(table(), { ...keyOf(id), note, expires_at });
}

export async function readNote(id: string): Promise<string | undefined> {
  return (await readItem<{ note: string }>(table(), keyOf(id)))?.note;
}
