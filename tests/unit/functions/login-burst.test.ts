// Many failed sign-ins: the log line names account and address, and the alert that it becomes is one of each kind.
import { expect, test, vi } from 'vitest';
import type { Fault } from '#lib/alerts/fault.ts';
import { fingerprint } from '#lib/alerts/grouping/fingerprint.ts';
import { readLine } from '#lib/alerts/sources/log-lines.ts';
import type { Burst } from '#lib/limits/texts-es.ts';
import { logger } from '#lib/log.ts';
import { login } from '../../../functions/auth/login.ts';
import { invoke, json } from '../../support/gateway.ts';

/** The line of the failure that makes a burst, as CloudWatch Logs has it. */
async function lineOf(burst: Burst, username: string): Promise<Record<string, unknown>> {
  const logged = vi.spyOn(logger, 'error').mockReturnValue(undefined);
  const handler = login({
    countAttempt: async (_name, _ip, lookUp) => ({
      found: await lookUp(),
      burst,
      headers: {},
      succeeded: async () => ({}),
    }),
    findUser: async () => undefined,
    passwordMatches: async () => false,
    addSession: async () => {},
    audit: async () => {},
  });
  expect((await invoke(handler, json({ username, password: 'x' }))).status).toBe(401);
  const [[message, more] = []] = logged.mock.calls;
  logged.mockRestore();
  return { level: 'ERROR', message, ...(more as object) };
}

const account = { of: 'account', count: 30 } as const;
const address = { of: 'address', count: 60 } as const;

test('the line says what was tried, from where', async () => {
  const [ofAccount, ofAddress] = [await lineOf(account, 'ana'), await lineOf(address, 'ana')];
  expect(ofAccount.message).toMatch(
    /^30 inicios de sesión fallidos en una hora en la cuenta «ana», el último desde [\d.]+$/,
  );
  expect(ofAddress.message).toMatch(
    /^60 inicios de sesión fallidos en una hora desde [\d.]+, el último en la cuenta «ana»$/,
  );
  expect(ofAccount).toMatchObject({ actor: 'ana', address: expect.stringMatching(/^[\d.]+$/) });
});

test('whichever account is tried, it is one alert; an account and an address are two', async () => {
  const faultOf = async (burst: Burst, name: string) =>
    fingerprint('auth-login', readLine(JSON.stringify(await lineOf(burst, name))) as Fault);
  const faults = [
    await faultOf(account, 'ana'),
    await faultOf(account, 'luis@example.com'),
    await faultOf(account, '«<!channel>»\n'),
    await faultOf(address, 'ana'),
  ];
  expect(new Set(faults).size).toBe(2);
});
