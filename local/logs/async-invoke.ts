// Asynchronous invocation with two retries, as on AWS, but after seconds instead of minutes.
import type { Invoke } from '../lambda-client.ts';
import type { Deliver } from './log-groups.ts';

interface Options {
  invoke: Invoke;
  warn: (message: string) => void;
  retryAfterMs?: number[];
}

/** Returns at once. An event that fails three times is dropped with a warning. */
export function asyncInvoke({ invoke, warn, retryAfterMs = [1_000, 2_000] }: Options): Deliver {
  const attempt = async (functionName: string, event: unknown, tried: number): Promise<void> => {
    const problem = await tryOnce(invoke, functionName, event);
    if (problem === undefined) return;
    const wait = retryAfterMs[tried];
    if (wait === undefined) {
      warn(`${functionName} failed ${tried + 1} times, its event is dropped: ${problem}`);
      return;
    }
    setTimeout(() => void attempt(functionName, event, tried + 1), wait).unref();
  };
  return (functionName, event) => void attempt(functionName, event, 0);
}

async function tryOnce(invoke: Invoke, functionName: string, event: unknown): Promise<string | undefined> {
  try {
    const { functionError, payload } = await invoke(functionName, event);
    if (functionError === undefined) return undefined;
    const { errorType, errorMessage } = (payload ?? {}) as { errorType?: string; errorMessage?: string };
    return `${errorType}: ${errorMessage}`;
  } catch (error) {
    return (error as Error).message;
  }
}
