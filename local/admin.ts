// The first administrator of a local start.
import { randomBytes } from 'node:crypto';
import type { Invoke } from './lambda-client.ts';
import type { Ports } from './ports.ts';

/**
 * Creates the administrator through `admin-create`, the function that an operator invokes on AWS.
 * @returns what the banner says about it
 */
export async function createFirstAdmin(
  invoke: Invoke,
  functionName: string,
  env: NodeJS.ProcessEnv,
  ports: Pick<Ports, 'lambda'>,
): Promise<string> {
  const username = env.ADMIN_USERNAME || 'admin';
  const password = env.ADMIN_PASSWORD || randomBytes(12).toString('base64url');
  const { functionError, payload } = await invoke(functionName, {
    username,
    password,
    if_absent: true,
  });
  const { errorMessage, created } = payload as { errorMessage?: string; created?: boolean };
  if (created === false) return keptAdmin(functionName, username, Boolean(env.ADMIN_PASSWORD), ports);
  if (!functionError) return `${username} / ${env.ADMIN_PASSWORD ? '(your ADMIN_PASSWORD)' : password}`;
  return `${username} not created: ${onOneLine(errorMessage)}`;
}

/** For an administrator of an earlier start: only the hash of the password is stored, so it cannot be shown again. */
function keptAdmin(
  functionName: string,
  username: string,
  isSet: boolean,
  { lambda }: Pick<Ports, 'lambda'>,
) {
  const url = `http://localhost:${lambda}/2015-03-31/functions/${functionName}/invocations`;
  const event = JSON.stringify({ username, password: '…', force: true });
  return [
    `kept with its password from an earlier start${isSet ? '; ADMIN_PASSWORD is ignored' : ''}`,
    `to set a new password: curl -s ${url} -d '${event}'`,
  ].join('\n');
}

function onOneLine(text = 'unknown error'): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
