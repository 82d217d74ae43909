// Wraps the calls of AWS that a client makes, for tests that fail, repeat, delay, answer or measure them.

export interface Sent {
  /** "PutItem" */
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: every operation has an input of its own
  input: any;
}

/** @param send makes the call with this input */
// biome-ignore lint/suspicious/noExplicitAny: every operation has an output of its own
export type Wrap = (call: Sent, send: (input?: object) => Promise<any>) => Promise<unknown>;

/** Passes each call of a client of lib/aws.ts through `wrap` from now on. @returns the end of it */
export function aroundCalls(client: { send: unknown }, wrap: Wrap): () => void {
  const before = client.send as (operation: string, input: object, mostMs?: number) => Promise<unknown>;
  client.send = async (operation: string, input: object, mostMs?: number) =>
    await wrap({ operation, input }, async (changed = input) => await before(operation, changed, mostMs));
  return () => {
    client.send = before;
  };
}
