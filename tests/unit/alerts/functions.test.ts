// The functions of the alert path, as Lambda calls them; delivery has a file of its own.
import { readFileSync } from 'node:fs';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alarms } from '../../../functions/alerts/alarms.ts';
import { handler as drill } from '../../../functions/alerts/drill.ts';
import { logs } from '../../../functions/alerts/logs.ts';
import { retry } from '../../../functions/alerts/retry.ts';
import { type Notice, notice, type Pipeline } from '../../../lib/alerts/alerts.ts';
import { opening } from '../../../lib/alerts/grouping/group.ts';
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

function pipeline(sent: Notice[]): Pipeline {
  return {
    now: () => NOW,
    recordOccurrence: async (seen, batch) => ({
      outcome: 'opened',
      group: { fingerprint: seen.alert.fingerprint, ...opening(seen, batch, NOW) },
    }),
    endWindow: async () => undefined,
    pointToGroup: async () => {},
    sendNotice: async (message) => {
      sent.push(message);
    },
    markSent: async () => {},
  };
}

describe('logs', () => {
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

describe('alarms', () => {
  const run = async (event: unknown) => {
    const sent: Notice[] = [];
    await alarms(pipeline(sent))(event, context);
    return sent.map(({ alert }) => `${alert.source}: ${alert.title}`);
  };

  test.each<[string, string[]]>([
    ['metric', ['auth-login: Alarma: vigia-dev-login-errors']],
    ['math', ['api-5xx: Alarma: vigia-dev-api-5xx']],
    ['anomaly', ['predict-v1: Alarma: vigia-dev-predict-v1-slow']],
    ['composite', ['all-down: Alarma: vigia-dev-all-down']],
    ['no-data', ['predict-v1: Alarma sin datos: vigia-dev-predict-v1-slow']],
    [
      'several',
      [
        'auth-login: Alarma: vigia-dev-login-errors',
        'vigia-dev-alarms: Mensaje que no es una alarma: Despliegue',
      ],
    ],
    ['text', ['vigia-dev-alarms: Mensaje que no es una alarma: {not an alarm']],
  ])('the sample event "%s"', async (name, expected) => {
    const event = JSON.parse(
      JSON.stringify(sample(`alerts-alarms.${name}`)).replaceAll('vigia-prod-', 'vigia-dev-'),
    );
    expect(await run(event)).toEqual(expected);
  });

  test('throws when one of several could not be raised, after the others were', async () => {
    const sent: Notice[] = [];
    const deps = pipeline(sent);
    const { sendNotice } = deps;
    const failing = async (message: Notice) => {
      if (message.alert.kind === 'alarm') throw new Error('queue is down');
      await sendNotice(message);
    };
    const handler = alarms({ ...deps, sendNotice: failing });
    await expect(handler(sample('alerts-alarms.several'), context)).rejects.toThrow('1 of 2');
    expect(sent).toHaveLength(1);
  });

  test('an event of another kind is told, not refused', async () => {
    expect(await run({ detail: 'x' })).toEqual([
      'alerts-alarms: Mensaje que no es una alarma: {"detail":"x"}',
    ]);
  });
});

describe('retry', () => {
  test.each([
    ['logs', 'predict-v1: TypeError'],
    ['alarms', 'vigia-prod-auth-login: ALARM'],
  ])('the sample event "%s" raises what could not be raised', async (name, expected) => {
    const sent: Notice[] = [];
    const event = sample(`alerts-retry.${name}`) as SQSEvent;
    expect(await retry(pipeline(sent))(event, context)).toEqual({ batchItemFailures: [] });
    expect(sent.map(({ alert }) => `${alert.source}: ${alert.error?.type}`)).toEqual([expected]);
  });

  test('has the id that the batch had the first time', async () => {
    const [first, again]: Notice[][] = [[], []];
    await logs(pipeline(first ?? []))(sample('alerts-logs.thrown'), context);
    await retry(pipeline(again ?? []))(sample('alerts-retry.logs') as SQSEvent, context);
    expect(again?.map(({ id }) => id)).toEqual(first?.map(({ id }) => id));
  });

  test('leaves in its queue what still cannot be raised', async () => {
    const down = { ...pipeline([]), sendNotice: async () => Promise.reject(new Error('queue is down')) };
    const event = sample('alerts-retry.logs') as SQSEvent;
    expect((await retry(down)(event, context)).batchItemFailures).toHaveLength(1);
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

test.each(['alarms', 'logs', 'retry', 'sweep', 'deliver', 'drill'])(
  'importing %s needs no environment',
  async (name) => {
    vi.unstubAllEnvs();
    vi.resetModules();
    const { handler } = await import(`../../../functions/alerts/${name}.ts`);
    expect(handler).toBeTypeOf('function');
  },
);
