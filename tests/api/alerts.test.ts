// Faults inside functions, over `npm start`: each kind of drill comes out of the function's output, goes through the
// CloudWatch Logs path and arrives at Slack exactly once, and no fault takes the server down.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SlackPayload, startVigia, type Vigia } from './vigia.ts';

const DRILLS = ['throw', 'reject', 'timeout', 'exit', 'log'] as const;
/** After a fault is told, so long for a second message about it, which should not come, to come. */
const SETTLE_MS = 1_500;

type Invocation = Awaited<ReturnType<Vigia['invoke']>>;
let vigia: Vigia;
let outcomes: Record<string, Invocation>;
let messages: SlackPayload[];

beforeAll(async () => {
  vigia = await startVigia();
  outcomes = await drillAll();
  messages = await messagesAfter(DRILLS.length);
});
afterAll(async () => void (await vigia?.stop()));

async function drillAll(): Promise<Record<string, Invocation>> {
  const drills = DRILLS.map(
    async (kind) => [kind, await vigia.invoke('vigia-local-alerts-drill', { kind })] as const,
  );
  return Object.fromEntries(await Promise.all(drills));
}

/** Every message, once there are so many and no more came for a while. */
async function messagesAfter(count: number): Promise<SlackPayload[]> {
  for (let i = 0; i < 100 && (await vigia.slackMessages()).length < count; i++) await wait(100);
  await wait(SETTLE_MS);
  return await vigia.slackMessages();
}

describe('each drill is told exactly once, with function and request id', () => {
  test.each([
    ['throw', /Simulacro \(throw\)/, 'Error'],
    ['reject', /Simulacro \(reject\)/, 'Runtime.UnhandledPromiseRejection'],
    ['timeout', /3(\.00)? s|3 segundos/, 'Sandbox.Timedout'],
    ['exit', /Runtime\.ExitError/, 'Runtime.ExitError'],
    ['log', /Simulacro \(log\)/, undefined],
  ])('%s', (kind, cause, errorType) => {
    expect(outcomes[kind]).toMatchObject(
      errorType ? { error: 'Unhandled', body: { errorType } } : { error: null, body: { kind } },
    );
    const told = messages.filter((message) => cause.test(JSON.stringify(message)));
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain('alerts-drill');
    expect(JSON.stringify(told[0])).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/);
  });

  test('and nothing else is', () =>
    expect(messages.map(({ text }) => text)).toEqual(DRILLS.map(() => expect.any(String))));

  test('nor again in its window', async () => {
    await drillAll();
    expect(await messagesAfter(DRILLS.length)).toEqual(messages);
  });
});

test('the link of an alert leads to the lines of its stream, and of its request', async () => {
  const alert = messages.find(({ text }) => text?.includes('Simulacro (throw)'));
  const urls = [...JSON.stringify(alert).matchAll(/"url":"([^"]+)"/g)].map(([, url = '']) => new URL(url));
  expect(urls).toHaveLength(2);
  for (const url of urls) {
    expect((await fetch(url)).status).toBe(200);
    const answer = await fetch(new URL(`logs?link=${encodeURIComponent(url.hash)}`, url));
    const { lines } = (await answer.json()) as { lines: { message: string }[] };
    expect(lines.some(({ message }) => message.includes('Simulacro (throw)'))).toBe(true);
  }
});

test('any function’s fault is told, under the request id of its invocation', async () => {
  const seen = (await vigia.slackMessages()).length;
  const { body } = await vigia.invoke('vigia-local-admin-create', { username: 'x' });
  expect(body).toMatchObject({ errorMessage: expect.stringContaining('password') });
  const told = (await messagesAfter(seen + 1)).slice(seen);
  expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('admin-create')]);
});

test('an alarm is told, and so is a message that is none', async () => {
  const seen = (await vigia.slackMessages()).length;
  const file = new URL('../../events/alerts-alarms.several.json', import.meta.url);
  const event: unknown = JSON.parse(readFileSync(file, 'utf8').replaceAll('vigia-prod-', 'vigia-local-'));
  expect(await vigia.invoke('vigia-local-alerts-alarms', event)).toMatchObject({ error: null });
  const told = (await messagesAfter(seen + 2)).slice(seen).map(({ text }) => text);
  expect(told.sort()).toEqual([
    expect.stringContaining('auth-login: Alarma: vigia-local-login-errors'),
    expect.stringContaining('vigia-local-alarms: Mensaje que no es una alarma: Despliegue'),
  ]);
});

test('after all of them the server answers', async () => {
  expect((await fetch(`${vigia.url}/health`)).status).toBe(200);
});
