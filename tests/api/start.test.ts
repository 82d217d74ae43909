// `npm start` as a process: settings honoured, a taken port said clearly, a fault that leaves it alive.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startSlackDouble } from '../support/slack-double.ts';
import { startVigia } from './vigia.ts';

test('a port that is taken is named, with the way out, and nothing is left running', async () => {
  const squatter = createServer().listen(0);
  await once(squatter, 'listening');
  const { port } = squatter.address() as { port: number };
  const failure = await startVigia({ PORT: String(port) }).then(
    () => expect.fail('it started on a taken port'),
    (error: Error) => error.message,
  );
  squatter.close();
  expect(failure).toContain(String(port));
  expect(failure).toMatch(/PORT=/);
  expect(failure).not.toMatch(/\n\s+at /);
});

test('a fault in every handler answers 500, leaves the server alive and is told', async () => {
  const vigia = await startVigia({ JWT_SECRET_KEY: 'too short' });
  const ask = async (path: string) => {
    const response = await fetch(vigia.url + path, { headers: { authorization: 'Bearer a.b.c' } });
    return [response.status, await response.json()];
  };
  const answers = [await ask('/me'), await ask('/ready'), await ask('/health')];
  let told: string[] = [];
  for (let i = 0; i < 50 && told.length === 0; i++) {
    await wait(100);
    told = (await vigia.slackMessages()).map(({ text }) => text ?? '');
  }
  await vigia.stop();
  const fault = { msg: 'Error interno', code: 'internal', request_id: expect.any(String) };
  const checks = { config: 'fail', database: 'ok', queue: 'ok', model: 'ok' };
  expect(answers).toEqual([
    [500, fault],
    [503, { status: 'fail', checks }],
    [200, { status: 'ok' }],
  ]);
  expect(told).toEqual([expect.stringMatching(/auth-me.*JWT_SECRET_KEY/)]);
});

test('settings are honoured: registration, an administrator and a Slack webhook of one’s own', async () => {
  const slack = await startSlackDouble();
  const vigia = await startVigia({
    REGISTRATION: 'closed',
    ADMIN_USERNAME: 'jefa',
    ADMIN_PASSWORD: 'correct horse battery',
    SLACK_WEBHOOK_URL: slack.url,
  });
  const post = (path: string, body: unknown) =>
    fetch(vigia.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const who = { username: 'jefa', password: 'correct horse battery' };
  const answers = [await post('/login', who), await post('/register', { ...who, username: 'ana' })];

  await vigia.invoke('vigia-local-alerts-drill', { kind: 'log' });
  for (let i = 0; i < 50 && slack.received.length === 0; i++) await wait(100);
  const [alert] = slack.received;
  const link = /"url":"([^"]+)"/.exec(JSON.stringify(alert))?.[1] ?? '';
  const page = await fetch(link);
  await vigia.stop();
  await slack.stop();
  expect(alert?.text).toContain('alerts-drill');
  expect(link).toContain(`http://localhost:${vigia.port + 1000}/console#`);
  expect(page.status).toBe(200);
  expect(vigia.output()).not.toContain(slack.url);
  expect(answers.map(({ status }) => status)).toEqual([200, 403]);
});
