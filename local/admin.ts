// The first administrator of a local start.
import { randomBytes } from 'node:crypto';
import type { Invoke } from './lambda-client.ts';

/** Creates it by the same function that an operator invokes; returns what to tell the person. */
export async function createFirstAdmin(
  invoke: Invoke,
  functionName: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const username = env.ADMIN_USERNAME || 'admin';
  const password = env.ADMIN_PASSWORD || randomBytes(12).toString('base64url');
  const { functionError, payload } = await invoke(functionName, {
    username,
    password,
    if_absent: true,
  });
  const { errorMessage, created } = payload as { errorMessage?: string; created?: boolean };
  if (created === false) return 'the database has one already';
  if (!functionError) return `${username} / ${env.ADMIN_PASSWORD ? '(your ADMIN_PASSWORD)' : password}`;
  return `${username} not created: ${firstLine(errorMessage)}`;
}

function firstLine(text = 'unknown error'): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
