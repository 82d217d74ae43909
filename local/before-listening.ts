// Runs the preparations that need functions, before any port of serverless-offline is open.
import { type Inject, type Invoke, lambdaClient } from './lambda-client.ts';

type Preparation = (invoke: Invoke) => Promise<void>;

let preparation: Preparation = async () => {};

/** Sets what `prepareBeforeListening` runs. */
export function beforeListening(prepare: Preparation): void {
  preparation = prepare;
}

/** Called by serverless-offline's Lambda server (see offline-fixes.ts), which starts before its other servers. */
export async function prepareBeforeListening(inject: Inject): Promise<void> {
  await preparation(lambdaClient(inject));
}
