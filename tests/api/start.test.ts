// `npm start` as a process: settings honoured, a taken port said clearly, a clean end that leaves nothing behind.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startSlackDouble } from '../support/slack-double.ts';
import { startVigia } from './vigia.ts';

/** The processes of a group that are still there. */
function alive(group: number): string[] {
  const table = execFileSync('ps', ['-eo', 'pgid,pid,args'], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.trim().startsWith(`${group} `));
}

test('is ready within 10 s, prints what a newcomer needs, and Ctrl-C ends all of it', async () => {
  const vigia = await startVigia();
  const output = vigia.output();
  expect(Number(/Vigía ready in ([\d.]+) s/.exec(output)?.[1])).toBeGreaterThan(0);
  expect(output).toContain(`http://localhost:${vigia.port}`);
  expect(output).toContain(`http://localhost:${vigia.port + 1000}`);

  const password = /admin.*?([\w-]{12,})\s*$/m.exec(output)?.[1];
  const response = await fetch(`${vigia.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  expect(response.status).toBe(200);
  expect((await fetch(`${vigia.url}/ready`)).status).toBe(200);

  const group = vigia.process.pid ?? 0;
  expect(alive(group).length).toBeGreaterThan(0);
  const started = performance.now();
  expect([0, 130, 'SIGINT']).toContain(await vigia.stop());
  // npm itself may end before what it started.
  while (alive(group).length > 0 && performance.now() - started < 5_000) await wait(100);
  expect(alive(group)).toEqual([]);
});

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

test('settings are honoured: closed registration, an administrator of one’s own', async () => {
  const vigia = await startVigia({
    REGISTRATION: 'closed',
    ADMIN_USERNAME: 'jefa',
    ADMIN_PASSWORD: 'correct horse battery',
  });
  const post = (path: string, body: unknown) =>
    fetch(vigia.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const who = { username: 'jefa', password: 'correct horse battery' };
  const answers = [await post('/login', who), await post('/register', { ...who, username: 'ana' })];
  await vigia.stop();
  expect(answers.map(({ status }) => status)).toEqual([200, 403]);
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

test('with a SLACK_WEBHOOK_URL of one’s own, messages go there, and their links to the log page', async () => {
  const slack = await startSlackDouble();
  const vigia = await startVigia({ SLACK_WEBHOOK_URL: slack.url });
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
});
