// The functions of the alert path as Lambda calls them, except alerts-deliver (deliver.test.ts) and alerts-sweep (sweep.test.ts).
import { readFileSync } from 'node:fs';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alarms } from '../../../functions/alerts/alarms.ts';
import { drill, handler } from '../../../functions/alerts/drill.ts';
import { logs } from '../../../functions/alerts/logs.ts';
import { retry } from '../../../functions/alerts/retry.ts';
import { type Notice, notice } from '../../../lib/alerts/alerts.ts';
import { logger } from '../../../lib/log.ts';
import { recorder } from './grouping/recorder.ts';
import { batchOf, logged } from './sources/lines.ts';

const context = { awsRequestId: 'r-9' } as Context;
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
  const run = async (event: unknown) => {
    const { deps, sent } = recorder();
    await logs(deps)(event, context);
    return sent;
  };

  test.each<[string, string[]]>([
    ['thrown', ['predict-v1: TypeError']],
    ['timeout', ['alerts-drill: Sandbox.Timedout']],
    ['exit', ['alerts-drill: Runtime.ExitError']],
    ['rejected', ['alerts-drill: Error']],
    ['logged', ['feedback-create: AppError']],
    ['control-message', []],
    ['unreadable', ['alerts-logs: UnreadableBatch']],
  ])('the sample event "%s" sends the expected notices', async (name, expected) => {
    const sent = await run(sample(`alerts-logs.${name}`));
    expect(sent.map(({ alert }) => `${alert.source}: ${alert.error?.type}`)).toEqual(expected);
    for (const message of sent)
      expect(notice.safeParse(JSON.parse(JSON.stringify(message))).success).toBe(true);
  });

  test('a batch of the alert path’s own log group is ignored with a warning', async () => {
    const warn = vi.spyOn(logger, 'warn').mockReturnValue(undefined);
    const data = batchOf([logged()], { logGroup: '/aws/lambda/vigia-dev-alerts-logs' });
    expect(await run({ awslogs: { data } })).toEqual([]);
    expect(warn).toHaveBeenCalledOnce();
  });

  test('a failure to record throws, so that Lambda delivers the batch again', async () => {
    const { deps } = recorder();
    deps.queue.sendNotice = async () => Promise.reject(new Error('queue is down'));
    await expect(logs(deps)({ awslogs: { data: batchOf([logged()]) } }, context)).rejects.toThrow('1 of 1');
  });

  test('an event without log data is refused', async () => {
    await expect(run({ Records: [] })).rejects.toThrow('awslogs');
  });
});

describe('alarms', () => {
  const run = async (event: unknown) => {
    const { deps, sent } = recorder();
    await alarms(deps)(event, context);
    return sent.map(({ alert }) => `${alert.source}: ${alert.title}`);
  };

  test.each<[string, string[]]>([
    ['metric', ['auth-login: Alarma: vigia-dev-login-errors']],
    ['math', ['api-5xx: Alarma: vigia-dev-api-5xx']],
    ['anomaly', ['predict-v1: Alarma: vigia-dev-predict-v1-slow']],
    ['composite', ['all-down: Alarma: vigia-dev-all-down']],
    ['described', ['orders-waiting: Alarma: vigia-dev-orders-waiting']],
    ['no-data', ['predict-v1: Alarma sin datos: vigia-dev-predict-v1-slow']],
    [
      'several',
      [
        'auth-login: Alarma: vigia-dev-login-errors',
        'vigia-dev-alarms: Mensaje que no es una alarma: Despliegue',
      ],
    ],
    ['text', ['vigia-dev-alarms: Mensaje que no es una alarma: {not an alarm']],
  ])('the sample event "%s" sends the expected notices', async (name, expected) => {
    const event = JSON.parse(
      JSON.stringify(sample(`alerts-alarms.${name}`)).replaceAll('vigia-prod-', 'vigia-dev-'),
    );
    // The messages of an event are recorded at once, so their notices come in any order.
    expect((await run(event)).toSorted()).toEqual(expected.toSorted());
  });

  test('a failure to record one of several messages throws after the others are recorded', async () => {
    const { deps, sent, sendNotice } = recorder();
    deps.queue.sendNotice = async (message: Notice) => {
      if (message.alert.kind === 'alarm') throw new Error('queue is down');
      await sendNotice(message);
    };
    await expect(alarms(deps)(sample('alerts-alarms.several'), context)).rejects.toThrow('1 of 2');
    expect(sent).toHaveLength(1);
  });

  test('an event of an unknown form is notified, not refused', async () => {
    expect(await run({ detail: 'x' })).toEqual(['alerts-alarms: Mensaje que no es una alarma: detail: x']);
  });
});

describe('retry', () => {
  test.each([
    ['logs', 'predict-v1: TypeError'],
    ['alarms', 'vigia-prod-auth-login: ALARM'],
  ])('the sample event "%s" is recorded again and notified', async (name, expected) => {
    const { deps, sent } = recorder();
    const event = sample(`alerts-retry.${name}`) as SQSEvent;
    expect(await retry(deps)(event, context)).toEqual({ batchItemFailures: [] });
    expect(sent.map(({ alert }) => `${alert.source}: ${alert.error?.type}`)).toEqual([expected]);
  });

  test('a batch keeps the notice ids of its first delivery', async () => {
    const [first, again] = [recorder(), recorder()];
    await logs(first.deps)(sample('alerts-logs.thrown'), context);
    await retry(again.deps)(sample('alerts-retry.logs') as SQSEvent, context);
    expect(again.sent.map(({ id }) => id)).toEqual(first.sent.map(({ id }) => id));
  });

  test('an event that still cannot be recorded stays in its queue', async () => {
    const { deps } = recorder();
    deps.queue.sendNotice = async () => Promise.reject(new Error('queue is down'));
    const event = sample('alerts-retry.logs') as SQSEvent;
    expect((await retry(deps)(event, context)).batchItemFailures).toHaveLength(1);
  });
});

describe('drill', () => {
  const forever = new Promise<never>(() => {});
  const run = async (kind: string, over = {}) => {
    const deps = { wait: () => forever, exit: () => expect.fail('the process must not exit'), ...over };
    return await drill(deps)(sample(`alerts-drill.${kind}`), context);
  };

  test('the drill "throw" throws an error', async () => {
    await expect(run('throw')).rejects.toThrow('Simulacro (throw)');
  });

  test('the drill "reject" leaves a rejection that nobody handles, while it is running', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', resolve);
    expect(await Promise.race([run('reject'), promise])).toEqual(
      new Error('Simulacro (reject): promesa rechazada a propósito, sin nadie que la atienda'),
    );
    for (const listener of listeners) process.on('unhandledRejection', listener);
  });

  test('the drill "timeout" waits longer than the 3 s of its function', async () => {
    const wait = vi.fn(async () => {});
    await run('timeout', { wait });
    expect(wait).toHaveBeenCalledExactlyOnceWith(60_000);
  });

  test('the drill "exit" ends the process with code 1', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('gone');
    });
    await expect(handler(sample('alerts-drill.exit'), context)).rejects.toThrow('gone');
    expect(exit).toHaveBeenCalledWith(1);
  });

  test('the drill "log" logs an error and succeeds', async () => {
    const error = vi.spyOn(logger, 'error').mockReturnValue(undefined);
    expect(await run('log')).toEqual({ kind: 'log' });
    expect(error.mock.calls[0]?.[1]).toMatchObject({
      error: { message: expect.stringContaining('Simulacro (log)') },
    });
  });

  test('an unknown kind of drill is refused with the list of kinds', async () => {
    await expect(handler({ kind: 'burn' }, context)).rejects.toThrow(/throw.*reject.*timeout.*exit.*log/s);
  });
});

test.each(['alarms', 'logs', 'retry', 'sweep', 'deliver', 'drill'])(
  'importing the handler %s needs no environment',
  async (name) => {
    vi.unstubAllEnvs();
    vi.resetModules();
    const { handler } = await import(`../../../functions/alerts/${name}.ts`);
    expect(handler).toBeTypeOf('function');
  },
);
