// The functions of the alert path, as Lambda calls them; delivery has a file of its own.
import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as drill } from '../../../functions/alerts/drill.ts';
import { logs } from '../../../functions/alerts/logs.ts';
import { type Notice, notice, type Pipeline } from '../../../lib/alerts/alerts.ts';
import { opening } from '../../../lib/alerts/groups.ts';
import { logger } from '../../../lib/log.ts';
import { batchOf, logged } from './lines.ts';

const context = { awsRequestId: 'r-9' } as Context;
const NOW = new Date('2026-01-02T03:04:05Z');
const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../events/${name}.json`, import.meta.url), 'utf8'));

beforeEach(() => {
  vi.stubEnv('STAGE', 'dev');
  vi.stubEnv('CONSOLE_URL', 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('logs', () => {
  function pipeline(sent: Notice[]): Pipeline {
    return {
      now: () => NOW,
      recordSighting: async (seen, batch) => ({
        outcome: 'opened',
        group: { fingerprint: seen.alert.fingerprint, ...opening(seen, batch, NOW) },
      }),
      endWindow: async () => undefined,
      pointToGroup: async () => {},
      sendNotice: async (message) => {
        sent.push(message);
      },
      settle: async () => {},
    };
  }
  const run = async (event: unknown) => {
    const sent: Notice[] = [];
    await logs(pipeline(sent))(event, context);
    return sent;
  };

  test.each<[string, string[]]>([
    ['thrown', ['predict-v1: TypeError']],
    ['timeout', ['alerts-drill: Sandbox.Timedout']],
    ['exit', ['alerts-drill: Runtime.ExitError']],
    ['rejected', ['alerts-drill: Runtime.UnhandledPromiseRejection']],
    ['logged', ['feedback-create: AppError']],
    ['control-message', []],
    ['unreadable', ['alerts-logs: UnreadableBatch']],
  ])('the sample event "%s"', async (name, expected) => {
    const sent = await run(sample(`alerts-logs.${name}`));
    expect(sent.map(({ alert }) => `${alert.source}: ${alert.error?.type}`)).toEqual(expected);
    for (const message of sent)
      expect(notice.safeParse(JSON.parse(JSON.stringify(message))).success).toBe(true);
  });

  test('leaves its own log group alone, and says so below the level that is told', async () => {
    const warn = vi.spyOn(logger, 'warn').mockReturnValue(undefined);
    const data = batchOf([logged()], { logGroup: '/aws/lambda/vigia-dev-alerts-logs' });
    expect(await run({ awslogs: { data } })).toEqual([]);
    expect(warn).toHaveBeenCalledOnce();
  });

  test('throws when something could not be raised, so that the batch comes again', async () => {
    const down = { ...pipeline([]), sendNotice: async () => Promise.reject(new Error('queue is down')) };
    await expect(logs(down)({ awslogs: { data: batchOf([logged()]) } }, context)).rejects.toThrow('1 of 1');
  });

  test('refuses an event of another kind', async () => {
    await expect(run({ Records: [] })).rejects.toThrow('awslogs');
  });
});

describe('drill', () => {
  test('throw throws', async () => {
    await expect(drill(sample('alerts-drill.throw'), context)).rejects.toThrow('Simulacro (throw)');
  });

  test('reject leaves a rejection that nobody handles, while it is pending', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', resolve);
    const pending = Promise.race([drill(sample('alerts-drill.reject'), context), promise]);
    expect(await pending).toEqual(
      new Error('Simulacro (reject): promesa rechazada a propósito, sin nadie que la atienda'),
    );
    for (const listener of listeners) process.on('unhandledRejection', listener);
  });

  test('timeout is still waiting after its three seconds', { timeout: 8_000 }, async () => {
    const late = Symbol('late');
    const outcome = Promise.race([
      drill(sample('alerts-drill.timeout'), context),
      new Promise((resolve) => setTimeout(() => resolve(late), 3_500)),
    ]);
    expect(await outcome).toBe(late);
  });

  test('exit ends the process', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('gone');
    });
    await expect(drill(sample('alerts-drill.exit'), context)).rejects.toThrow('gone');
    expect(exit).toHaveBeenCalledWith(1);
  });

  test('log logs an error and ends well', async () => {
    const error = vi.spyOn(logger, 'error').mockReturnValue(undefined);
    expect(await drill(sample('alerts-drill.log'), context)).toEqual({ kind: 'log' });
    expect(error.mock.calls[0]?.[1]).toMatchObject({
      error: { message: expect.stringContaining('Simulacro (log)') },
    });
  });

  test('an unknown kind is refused, and says which there are', async () => {
    await expect(drill({ kind: 'burn' }, context)).rejects.toThrow(/throw.*reject.*timeout.*exit.*log/s);
  });
});

test.each(['logs', 'deliver', 'sweep', 'drill'])('importing %s needs no environment', async (name) => {
  vi.unstubAllEnvs();
  vi.resetModules();
  const { handler } = await import(`../../../functions/alerts/${name}.ts`);
  expect(handler).toBeTypeOf('function');
});
