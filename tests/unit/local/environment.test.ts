// The environment of the functions, and the ports of a local start.
import { createServer, Server } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { problemsOfSettings } from '../../../lib/config.ts';
import { slackLevel } from '../../../lib/slack/level.ts';
import {
  defaultsFrom,
  fillDefaults,
  localApp,
  newJwtSecret,
  replaceAwsSettings,
} from '../../../local/environment.ts';
import { portsFrom, requireFree } from '../../../local/ports.ts';

const ports = portsFrom('4100');

test('no setting of a real AWS account is left', () => {
  const env: NodeJS.ProcessEnv = {
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'real',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_ENDPOINT_URL: 'https://real',
    HOME: '/home/ana',
  };
  replaceAwsSettings(env, 'eu-west-1', { dynamodb: 'http://d', sqs: 'http://q', sns: 'http://n' }, ports);
  expect(env).toMatchObject({
    AWS_ACCESS_KEY_ID: 'local',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://d',
    AWS_ENDPOINT_URL_SQS: 'http://q',
    AWS_ENDPOINT_URL_SNS: 'http://n',
    AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:4102',
    HOME: '/home/ana',
  });
  expect(env).not.toHaveProperty('AWS_PROFILE');
  expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
  expect(env).not.toHaveProperty('AWS_ENDPOINT_URL');
});

test('a function gets the default of each unset setting that it declares', () => {
  const defaults = {
    JWT_SECRET_KEY: 'made',
    SLACK_WEBHOOK_URL: 'http://sink',
    SLACK_SIGNING_SECRET: '',
    SLACK_BOT_TOKEN: '',
    SLACK_CHANNEL_ID: '',
    SLACK_API_URL: '',
    SLACK_CHANNEL_URL: 'http://channel',
    README_URL: 'http://readme',
    CONSOLE_URL: 'http://console',
    WEBSOCKET_ENDPOINT: 'http://socket',
  };
  const filled = (environment: Record<string, unknown>) => {
    const definition = { name: 'f', environment };
    fillDefaults(definition, defaults);
    return definition.environment;
  };
  expect(filled({ TABLE: 't' })).toEqual({ TABLE: 't' });
  expect(filled({ JWT_SECRET_KEY: '' })).toEqual({ JWT_SECRET_KEY: 'made' });
  expect(filled({ JWT_SECRET_KEY: null })).toEqual({ JWT_SECRET_KEY: 'made' });
  expect(filled({ JWT_SECRET_KEY: 'own' })).toEqual({ JWT_SECRET_KEY: 'own' });
  expect(filled({ SLACK_WEBHOOK_URL: '{{resolve:secretsmanager:x}}' })).toEqual({
    SLACK_WEBHOOK_URL: 'http://sink',
  });
});

test('each new key for tokens is another one, of at least 32 bytes', () => {
  expect(newJwtSecret().length).toBeGreaterThanOrEqual(32);
  expect(newJwtSecret()).not.toBe(newJwtSecret());
});

const sink = {
  webhookUrl: 'http://sink',
  apiUrl: 'http://localhost:4000/api',
  pageUrl: 'http://channel',
  consoleUrl: 'http://console',
  readmeUrl: 'http://readme',
};
const defaultsOf = (env: NodeJS.ProcessEnv) => defaultsFrom(env, 'made', sink, ports, localApp(env, ports));

test('without settings the local Slack has an app, with a secret and a token of this start', () => {
  const defaults = defaultsOf({});
  expect(defaults).toMatchObject({
    JWT_SECRET_KEY: 'made',
    SLACK_WEBHOOK_URL: 'http://sink',
    SLACK_CHANNEL_ID: 'C0VIGIA001',
    SLACK_API_URL: 'http://localhost:4000/api',
    SLACK_CHANNEL_URL: 'http://channel',
  });
  const { SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN, SLACK_CHANNEL_ID } = defaults;
  const names = ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'SLACK_CHANNEL_ID', 'SLACK_API_URL'] as const;
  expect(problemsOfSettings(names, { ...defaults, STAGE: 'local' })).toEqual([]);
  expect(slackLevel(defaults)).toBe('app');
  expect(defaultsOf({})).not.toMatchObject({ SLACK_SIGNING_SECRET });
  expect(defaultsOf({ SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN, SLACK_CHANNEL_ID })).toMatchObject(defaults);
});

test.each(['buttons', 'webhook'])('LOCAL_SLACK=%s gives a Slack that can do just that', (LOCAL_SLACK) => {
  expect(slackLevel(defaultsOf({ LOCAL_SLACK }))).toBe(LOCAL_SLACK);
});

test('a real webhook replaces the local Slack and its app', () => {
  const own = { JWT_SECRET_KEY: 'own', SLACK_WEBHOOK_URL: 'https://hooks' };
  expect(localApp(own, ports)).toBeUndefined();
  expect(defaultsOf(own)).toEqual({
    JWT_SECRET_KEY: 'own',
    SLACK_WEBHOOK_URL: 'https://hooks',
    SLACK_SIGNING_SECRET: '',
    SLACK_BOT_TOKEN: '',
    SLACK_CHANNEL_ID: '',
    SLACK_API_URL: '',
    // The local page does not show what a real channel gets.
    SLACK_CHANNEL_URL: '',
    README_URL: 'http://readme',
    CONSOLE_URL: 'http://console',
    WEBSOCKET_ENDPOINT: 'http://127.0.0.1:4101',
  });
});

test.each([undefined, ''])('PORT %j means 3000, and the other ports follow from it', (setting) => {
  expect(portsFrom(setting)).toEqual({ http: 3000, webSocket: 3001, lambda: 3002, sink: 4000 });
});

test.each(['abc', '0', '-1', '80.5', '64536', '3000x', '0x10'])(
  'PORT=%s is refused, with an example of a good one',
  (setting) => {
    expect(() => portsFrom(setting)).toThrow(/PORT=4100 npm start/);
  },
);

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function taken(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as { port: number }).port;
}

test.each(['127.0.0.1', '0.0.0.0'])(
  'a port that is in use on %s is named, with its purpose',
  async (host) => {
    const port = await taken(host);
    await expect(requireFree({ ...ports, lambda: port }, ['lambda'])).rejects.toThrow(
      new RegExp(`Port ${port} .*invoking functions.*PORT=\\d+ npm start`),
    );
  },
);

test('a port that is not needed may be in use', async () => {
  const port = await taken('127.0.0.1');
  await expect(requireFree({ ...ports, sink: port }, [])).resolves.toBeUndefined();
});

test('the check of a free port listens on none: a client that waits for it would be accepted and reset', async () => {
  const port = await taken('127.0.0.1');
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const listen = vi.spyOn(Server.prototype, 'listen');
  await requireFree({ ...ports, lambda: port }, ['lambda']);
  expect(listen).not.toHaveBeenCalled();
  listen.mockRestore();
});
