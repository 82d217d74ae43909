// Loses answers of DynamoDB, so that each write is sent twice.
import { database } from '#lib/aws.ts';
import { aroundCalls } from '../support/around-calls.ts';

/** While `run` runs, every write is sent a second time after it was done, and only the second answer arrives. */
export async function losingAnswers<Result>(run: () => Promise<Result>): Promise<Result> {
  const end = aroundCalls(database(), async ({ operation }, send) => {
    // The answer to a refused write arrives, since nothing was written.
    if (/^(Put|Update|Delete)/.test(operation)) await send();
    return await send();
  });
  try {
    return await run();
  } finally {
    end();
  }
}
