// DynamoDB that fails from one of its calls on, as when a process crashes or the database goes away in the middle of some work.
import { database } from '#lib/aws.ts';
import { aroundCalls } from '../support/around-calls.ts';

/**
 * Runs `work` while the call with this number, from 1 on, and all later ones fail before they are made.
 * @returns whether a call failed
 */
export async function failsAt(number: number, work: () => Promise<unknown>): Promise<boolean> {
  let calls = 0;
  const end = aroundCalls(database(), async (_, send) => {
    if (++calls >= number) throw new Error('the database is gone');
    return await send();
  });
  try {
    await work().catch(() => undefined);
    return calls >= number;
  } finally {
    end();
  }
}
