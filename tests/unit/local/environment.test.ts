// The environment that handlers get, and the ports.
import { createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { defaultsFrom, fillDefaults, pretendAws, requireUsable } from '../../../local/environment.ts';
import { portsFrom, requireFree } from '../../../local/ports.ts';

const ports = portsFrom('4100');

test('limits that no function could read are told before anything starts, all of them', () => {
  expect(requireUsable).not.toThrow();
  vi.stubEnv('LIMIT_FEEDBACK', 'lots');
  vi.stubEnv('LIMIT_READ', '5 per hour;100 per 90 minutes');
  expect(requireUsable).toThrow(/LIMIT_FEEDBACK has "lots".*\n.*LIMIT_READ .*do not nest/);
  expect(requireUsable).toThrow(expect.objectContaining({ name: 'StartProblem' }));
  vi.unstubAllEnvs();
});

test('nothing of a real AWS account is left', () => {
  const env: NodeJS.ProcessEnv = {
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'real',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_ENDPOINT_URL: 'https://real',
    HOME: '/home/ana',
  };
  pretendAws(env, 'eu-west-1', { dynamodb: 'http://d', sqs: 'http://q', sns: 'http://n' }, ports);
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

test('defaults go to functions that declare them, and only where nothing is set', () => {
  const defaults = {
    JWT_SECRET_KEY: 'made',
    SLACK_WEBHOOK_URL: 'http://sink',
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

test('a secret is made anew for each start, unless the person brings one', () => {
  const sink = { webhookUrl: 'http://sink', consoleUrl: 'http://console' };
  const { JWT_SECRET_KEY: first } = defaultsFrom({}, sink, ports);
  expect(first.length).toBeGreaterThanOrEqual(32);
  expect(defaultsFrom({}, sink, ports).JWT_SECRET_KEY).not.toBe(first);
  expect(defaultsFrom({ JWT_SECRET_KEY: 'own', SLACK_WEBHOOK_URL: 'https://hooks' }, sink, ports)).toEqual({
    JWT_SECRET_KEY: 'own',
    SLACK_WEBHOOK_URL: 'https://hooks',
    CONSOLE_URL: 'http://console',
    WEBSOCKET_ENDPOINT: 'http://127.0.0.1:4101',
  });
});

test.each([undefined, ''])('without PORT (%j), 3000 and what follows from it', (setting) => {
  expect(portsFrom(setting)).toEqual({ http: 3000, webSocket: 3001, lambda: 3002, sink: 4000 });
});

test.each(['abc', '0', '-1', '80.5', '64536', '3000x', '0x10'])(
  'PORT=%s is refused with an example',
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

test.each(['127.0.0.1', '0.0.0.0'])('a port taken on %s is named, with what it is for', async (host) => {
  const port = await taken(host);
  await expect(requireFree({ ...ports, lambda: port }, ['lambda'])).rejects.toThrow(
    new RegExp(`Port ${port} .*invoking functions.*PORT=\\d+ npm start`),
  );
});

test('ports that are not needed are not looked at', async () => {
  const port = await taken('127.0.0.1');
  await expect(requireFree({ ...ports, sink: port }, [])).resolves.toBeUndefined();
});
