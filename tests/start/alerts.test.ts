// Faults inside functions, over `npm start`: each kind of drill goes from the function's output through the CloudWatch
// Logs path to Slack exactly once, and no fault ends the server.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SlackPayload, startVigia, type Vigia } from '../api/vigia.ts';

const DRILLS = ['throw', 'reject', 'timeout', 'exit', 'log'] as const;
/** A second message about a fault, which must not come, would come within this time. */
const SETTLE_MS = 1_500;

/** On a busy machine a cold function takes seconds. */
const WAITING = { timeout: 60_000 };

const ADMIN = { username: 'boss', password: 'correct horse battery' };

type Invocation = Awaited<ReturnType<Vigia['invoke']>>;
let vigia: Vigia;
let outcomes: Record<string, Invocation>;
let messages: SlackPayload[];

beforeAll(async () => {
  vigia = await startVigia({ ADMIN_USERNAME: ADMIN.username, ADMIN_PASSWORD: ADMIN.password });
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

/** All messages, once there are `count` and no more came for a while. */
async function messagesAfter(count: number): Promise<SlackPayload[]> {
  for (let i = 0; i < 100 && (await vigia.slackMessages()).length < count; i++) await wait(100);
  await wait(SETTLE_MS);
  return await vigia.slackMessages();
}

const rootsOf = async (words: string) =>
  (await vigia.slackMessages()).filter(({ text }) => text?.includes(words));

async function textsInThreadOf(words: string): Promise<(string | undefined)[]> {
  const [root] = await rootsOf(words);
  return (await vigia.slackAnswers(root?.ts ?? '')).map(({ text }) => text);
}

describe('drills', () => {
  test.each([
    ['throw', /Simulacro \(throw\)/, 'Error'],
    ['reject', /Simulacro \(reject\)/, 'Runtime.ExitError'],
    ['timeout', /3(\.00)? s|3 segundos/, 'Sandbox.Timedout'],
    ['exit', /Runtime\.ExitError/, 'Runtime.ExitError'],
    ['log', /Simulacro \(log\)/, undefined],
  ])('the drill %s reaches Slack exactly once, with function and request id', (kind, cause, errorType) => {
    expect(outcomes[kind]).toMatchObject(
      errorType ? { error: 'Unhandled', body: { errorType } } : { error: null, body: { kind } },
    );
    const alerts = messages.filter((message) => cause.test(JSON.stringify(message)));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.text).toContain('alerts-drill');
    expect(JSON.stringify(alerts[0])).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/);
  });

  test('nothing but the drills reaches Slack', () =>
    expect(messages.map(({ text }) => text)).toEqual(DRILLS.map(() => expect.any(String))));

  test('a repeated drill sends no second message in its window', async () => {
    await drillAll();
    expect(await messagesAfter(DRILLS.length)).toEqual(messages);
  });
});

test('the links of an alert lead to the lines of its stream and of its request', async () => {
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

test('an error of any function reaches Slack', async () => {
  const seen = (await vigia.slackMessages()).length;
  const { body } = await vigia.invoke('vigia-local-admin-create', { username: 'x' });
  expect(body).toMatchObject({ errorMessage: expect.stringContaining('password') });
  const alerts = (await messagesAfter(seen + 1)).slice(seen);
  expect(alerts.map(({ text }) => text)).toEqual([expect.stringContaining('admin-create')]);
});

test('an alarm reaches Slack, as does a message that is no alarm, and its link leads to the alarm', async () => {
  const seen = (await vigia.slackMessages()).length;
  const file = new URL('../../events/alerts-alarms.several.json', import.meta.url);
  const event: unknown = JSON.parse(readFileSync(file, 'utf8').replaceAll('vigia-prod-', 'vigia-local-'));
  expect(await vigia.invoke('vigia-local-alerts-alarms', event)).toMatchObject({ error: null });
  const alerts = (await messagesAfter(seen + 2)).slice(seen);
  expect(alerts.map(({ text }) => text).sort()).toEqual([
    expect.stringContaining('local · auth-login · Nadie puede iniciar sesión mientras auth-login falla'),
    expect.stringContaining('vigia-local-alarms · Mensaje que no es una alarma: Despliegue'),
  ]);
  const links = [...JSON.stringify(alerts).matchAll(/"url":"([^"]+#alarmsV2:alarm\/([^"]+))"/g)];
  expect(links.map(([, , name]) => name)).toEqual(['vigia-local-login-errors']);
  const [, link = '', name = ''] = links[0] ?? [];
  expect((await fetch(link)).status).toBe(200);
  const changes = (await (await fetch(new URL(`alarm?name=${name}`, link))).json()) as { title: string }[];
  expect(changes.map(({ title }) => title)).toContain('Alarma: vigia-local-login-errors');
});

describe('an administrator', () => {
  let authorization: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any field of a body
  type Body = any;
  const call = async (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Body }> => {
    const answer = await fetch(vigia.url + path, {
      method,
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text && JSON.parse(text) };
  };

  beforeAll(async () => {
    const { body } = await call('POST', '/login', ADMIN);
    authorization = `Bearer ${body.access_token}`;
  });

  test('finds an alert, acknowledges it, and the channel reads who has it; a late colleague reads it too', async () => {
    const { body: list } = await call('GET', '/admin/alerts?state=firing&q=simulacro%20(log)');
    expect(list.items).toMatchObject([{ source: 'alerts-drill', status: 'firing', log: [] }]);
    const { fingerprint, rev, requests, count } = list.items[0];
    expect(requests.length).toBeGreaterThan(0);
    expect(count).toBeGreaterThanOrEqual(2);
    const path = `/admin/alerts/${fingerprint}`;
    expect(await call('PUT', path, { action: 'acknowledge', rev })).toMatchObject({
      status: 200,
      body: {
        status: 'acknowledged',
        acknowledged: { by: 'boss' },
        log: [{ what: 'acknowledge', via: 'api' }],
      },
    });
    expect(await call('PUT', path, { action: 'resolve', rev })).toMatchObject({
      status: 409,
      body: {
        code: 'alert_changed',
        msg: expect.stringContaining('Ya se encarga boss'),
        state: { status: 'acknowledged', acknowledged: { by: 'boss' } },
      },
    });
    await expect
      .poll(async () => await textsInThreadOf('Simulacro (log)'), WAITING)
      .toContainEqual(
        expect.stringMatching(/^🙋 local · boss se encarga de alerts-drill: .*Simulacro \(log\)/),
      );
    expect(await call('GET', path)).toMatchObject({
      status: 200,
      body: { fingerprint, status: 'acknowledged' },
    });
  });

  test('acts from Slack and from the page: each shows what the other did; what comes back is a new message with a link to the old', async () => {
    const events = new WebSocket(`ws://localhost:${vigia.port + 1}`, ['vigia', authorization.slice(7)]);
    const states: Body[] = [];
    events.addEventListener('message', ({ data }) => {
      const { event, data: state } = JSON.parse(data);
      if (event === 'alert_state' && state.fingerprint === fingerprint) states.push(state);
    });
    await once(events, 'open');
    const [root] = await rootsOf('Simulacro (throw)');
    const { ts = '' } = root ?? {};
    const fingerprint = root?.blocks?.find(({ type }) => type === 'actions')?.block_id;
    const press = async (action_id: string) =>
      await fetch(`http://localhost:${vigia.port + 1000}/press`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: 'U0VIGIA001', ts, block_id: fingerprint, action_id }),
      });
    const path = `/admin/alerts/${fingerprint}`;
    const shown = async (sign: string) =>
      await expect
        .poll(async () => (await rootsOf('Simulacro (throw)'))[0]?.text, WAITING)
        .toMatch(new RegExp(`^${sign} local · alerts-drill`, 'u'));
    const told = async (status: string) =>
      await expect.poll(() => states.at(-1), WAITING).toMatchObject({ status });

    await press('alert.ack');
    await told('acknowledged');
    expect((await call('GET', path)).body).toMatchObject({
      acknowledged: { by: 'boss' },
      log: [{ what: 'acknowledge', via: 'slack', by: 'boss' }],
    });
    await shown('🙋');

    const { rev } = (await call('GET', path)).body;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await call('PUT', path, { action: 'silence', rev, until })).status).toBe(200);
    await told('silenced');
    await shown('🔕');

    await press('alert.resolve');
    await told('resolved');
    await shown('✅');

    const recorded = async () =>
      (await call('GET', '/admin/audit?action=alert.act&actor=boss')).body.items
        .filter(({ target }: Body) => target.startsWith(fingerprint))
        .map(({ target, via, outcome }: Body) => [target.split(': ')[1] ?? 'silence', via, outcome]);
    await expect.poll(recorded, WAITING).toEqual([
      ['resolve', 'slack', 'done'],
      ['silence', 'api', 'done'],
      ['acknowledge', 'slack', 'done'],
    ]);

    await vigia.invoke('vigia-local-alerts-drill', { kind: 'throw' });
    await told('firing');
    await expect.poll(async () => (await rootsOf('Simulacro (throw)')).length, WAITING).toBe(2);
    const [, again] = await rootsOf('Simulacro (throw)');
    expect(again?.text).toMatch(/^🔴 local · alerts-drill/);
    expect(JSON.stringify(again?.attachments)).toContain(`/p${ts.replace('.', '')}|Hilo anterior>`);
    expect(JSON.stringify(again)).toContain('Había sido resuelto por `boss`');
    events.close();
  });

  test('silences planned work: what matches is counted and not posted', async () => {
    const until = new Date(Date.now() + 600_000).toISOString();
    const { status, body } = await call('POST', '/admin/silences', { pattern: 'admin-create', until });
    expect({ status, body }).toMatchObject({ status: 201, body: { by: 'boss', until } });
    const seen = (await vigia.slackMessages()).length;
    await vigia.invoke('vigia-local-admin-create', []);
    const silenced = async () => (await call('GET', '/admin/alerts?state=silenced')).body.items as Body[];
    for (let i = 0; i < 100 && (await silenced()).length === 0; i++) await wait(100);
    expect((await silenced()).map(({ source }) => source)).toContain('admin-create');
    expect(await vigia.slackMessages()).toHaveLength(seen);
    expect((await call('DELETE', `/admin/silences/${body.id}`)).status).toBe(204);
  });
});

test('the server answers after all faults', async () => {
  expect((await fetch(`${vigia.url}/health`)).status).toBe(200);
});
