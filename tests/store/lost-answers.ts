// Loses answers of DynamoDB, so that the SDK sends each write twice.
import { database } from '#lib/aws.ts';

/** While `run` runs, every write is sent a second time after it was done, and only the second answer arrives. */
export async function losingAnswers<Result>(run: () => Promise<Result>): Promise<Result> {
  const { middlewareStack } = database();
  middlewareStack.add(sentTwice, { step: 'initialize', name: 'sentTwice' });
  try {
    return await run();
  } finally {
    middlewareStack.remove('sentTwice');
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the SDK's middleware types differ between its commands
function sentTwice(next: any, { commandName }: any) {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return async (args: any) => {
    if (!/^(Put|Update|Delete)/.test(commandName)) return await next(args);
    const { input } = args;
    // The answer to a refused write arrives, since nothing was written.
    await next({ ...args, input: structuredClone(input) });
    return await next({ ...args, input });
  };
}
