// The first administrator of a local start.
import { randomBytes } from 'node:crypto';
import type { Invoke } from './lambda-client.ts';
import type { Ports } from './ports.ts';

export interface FirstAdmin {
  /** What the banner says about it. */
  shown: string;
  /** Its name, when this start created it. */
  created?: string;
}

/** Creates the administrator through `admin-create`, the function that an operator invokes on AWS. */
export async function createFirstAdmin(
  invoke: Invoke,
  functionName: string,
  env: NodeJS.ProcessEnv,
  ports: Pick<Ports, 'lambda'>,
): Promise<FirstAdmin> {
  const username = env.ADMIN_USERNAME || 'admin';
  const password = env.ADMIN_PASSWORD || randomBytes(12).toString('base64url');
  const { functionError, payload } = await invoke(functionName, {
    username,
    password,
    if_absent: true,
  });
  const { errorMessage, created } = payload as { errorMessage?: string; created?: boolean };
  if (created === false) {
    return { shown: keptAdmin(functionName, username, Boolean(env.ADMIN_PASSWORD), ports) };
  }
  if (functionError) return { shown: `${username} not created: ${onOneLine(errorMessage)}` };
  const shown = `${username} / ${env.ADMIN_PASSWORD ? '(your ADMIN_PASSWORD)' : password}`;
  return { shown, created: username };
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
