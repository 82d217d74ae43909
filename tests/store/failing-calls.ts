// DynamoDB that fails from one of its calls on, as when a process crashes or the database goes away in the middle of some work.
import { database } from '#lib/aws.ts';

/**
 * Runs `work` while the call with this number, from 1 on, and all later ones fail before they are made.
 * @returns whether a call failed
 */
export async function failsAt(number: number, work: () => Promise<unknown>): Promise<boolean> {
  const { middlewareStack } = database();
  let calls = 0;
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's middleware types differ between its commands
  const failing = (next: any) => async (args: any) => {
    if (++calls >= number) throw new Error('the database is gone');
    return await next(args);
  };
  middlewareStack.add(failing, { step: 'initialize', name: 'failing' });
  try {
    await work().catch(() => undefined);
    return calls >= number;
  } finally {
    middlewareStack.remove('failing');
  }
}
