// `npm start` as a process: refused settings and ports, the order of the start, settings, and a fault that it survives.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, startVigia } from '../api/vigia.ts';
import { startSlackDouble } from '../support/slack-double.ts';

const PASSWORD = 'correct horse battery';

/** The error of a start that must fail. */
async function failureOf(env: Record<string, string>): Promise<string> {
  return await startVigia(env).then(
    async (vigia) => {
      await vigia.stop();
      return expect.fail('it started');
    },
    (error: Error) => error.message,
  );
}

const postJson = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a start on a port that is in use ends with a sentence that names the port and a way out', async () => {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const failure = await failureOf({ PORT: String(port) });
  server.close();
  expect(failure).toContain(String(port));
  expect(failure).toMatch(/PORT=/);
  expect(failure).not.toMatch(/\n\s+at /);
});

test('a start with bad settings ends with exit code 1 and a sentence for each, without their values', async () => {
  const webhook = 'https://example.com/a-secret-path';
  const failure = await failureOf({ ADMIN_PASSWORD: 'abc', SLACK_WEBHOOK_URL: webhook });
  expect(failure).toContain('npm start ended with 1');
  expect(failure).toContain('ADMIN_PASSWORD must have at least 8 characters and at most 72 bytes.\n');
  expect(failure).toContain('SLACK_WEBHOOK_URL must start with https://hooks.slack.com/services/.\n');
  expect(failure).not.toContain('abc');
  expect(failure).not.toContain(webhook);
  expect(failure).not.toMatch(/\n\s+at /);
});

test('a fault in a handler answers 500, leaves the server alive and reaches Slack', async () => {
  const vigia = await startVigia({ ADMIN_PASSWORD: PASSWORD });
  const login = await postJson(`${vigia.url}/login`, { username: 'admin', password: PASSWORD });
  const { access_token } = (await login.json()) as { access_token: string };
  const [, endpoint = ''] = /DynamoDB (http:\S+)/.exec(vigia.output()) ?? [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(new DeleteTableCommand({ TableName: 'vigia-local-users' }));
  client.destroy();

  const ask = async (path: string) => {
    const response = await fetch(vigia.url + path, { headers: { authorization: `Bearer ${access_token}` } });
    return [response.status, await response.json()];
  };
  const answers = [await ask('/me'), await ask('/ready'), await ask('/health')];
  let texts: string[] = [];
  for (let i = 0; i < 100 && texts.length === 0; i++) {
    await wait(100);
    texts = (await vigia.slackMessages()).map(({ text }) => text ?? '');
  }
  await vigia.stop();
  const fault = { msg: 'Error interno', code: 'internal', request_id: expect.any(String) };
  const checks = { config: 'ok', database: 'fail', queue: 'ok', model: 'ok' };
  expect(answers).toEqual([
    [500, fault],
    [503, { status: 'fail', checks, slack: 'app' }],
    [200, { status: 'ok' }],
  ]);
  expect(texts).toEqual([expect.stringMatching(/auth-me.*ResourceNotFoundException/)]);
});

test('the administrator can sign in from the first connection on, and settings are honoured', async () => {
  const slack = await startSlackDouble();
  onTestFinished(async () => await slack.stop());
  const port = await freePort();
  const who = { username: 'jefa', password: PASSWORD };
  const givenUp = new AbortController();
  onTestFinished(() => givenUp.abort());
  const [vigia, firstAnswer] = await Promise.all([
    startVigia({
      PORT: String(port),
      REGISTRATION: 'closed',
      ADMIN_USERNAME: who.username,
      ADMIN_PASSWORD: who.password,
      SLACK_WEBHOOK_URL: slack.url,
    }),
    whenOpen(() => postJson(`http://localhost:${port}/login`, who), givenUp.signal),
  ]);
  onTestFinished(async () => void (await vigia.stop()));
  expect(firstAnswer?.status).toBe(200);
  expect((await postJson(`${vigia.url}/register`, { ...who, username: 'ana' })).status).toBe(403);

  await vigia.invoke('vigia-local-alerts-drill', { kind: 'log' });
  for (let i = 0; i < 50 && slack.received.length === 0; i++) await wait(100);
  const [alert] = slack.received;
  const link = /"url":"([^"]+)"/.exec(JSON.stringify(alert))?.[1] ?? '';
  const page = await fetch(link);
  expect(alert?.text).toContain('alerts-drill');
  expect(link).toContain(`http://localhost:${vigia.port + 1000}/console#`);
  expect(page.status).toBe(200);
  expect(vigia.output()).not.toContain(slack.url);
});

/** The answer to the first request that is not refused for want of an open port; undefined when `signal` ends it. */
async function whenOpen(ask: () => Promise<Response>, signal: AbortSignal): Promise<Response | undefined> {
  while (!signal.aborted) {
    try {
      return await ask();
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      if (code !== 'ECONNREFUSED') throw error;
      await wait(10);
    }
  }
  return undefined;
}
