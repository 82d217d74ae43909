// The Slack page in a real browser: presses with their confirmation, threads, updates, modals, own lines and commands.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../local/slack-sink/rules/shape.ts';
import { type SlackSink, startSlackSink } from '../../local/slack-sink/server.ts';
import { hasBrowser, startBrowser } from './chromium.ts';

const TOKEN = 'xoxb-local-12345678';
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

const plain = (text: string) => ({ type: 'plain_text', text });
const button = (action_id: string, label: string, more: Json = {}) => ({
  type: 'button',
  action_id,
  text: plain(label),
  value: '0123456789abcdef.1',
  ...more,
});
const ALERT = {
  text: 'auth-login falla',
  blocks: [
    { type: 'header', text: plain('🔴 auth-login falla') },
    {
      type: 'actions',
      elements: [
        button('alert.ack', 'Me encargo', { style: 'primary' }),
        {
          type: 'static_select',
          action_id: 'alert.silence',
          placeholder: plain('Silenciar'),
          options: [
            { text: plain('1 hora'), value: 'x.1.1h' },
            { text: plain('4 horas'), value: 'x.1.4h' },
          ],
        },
        button('model.rollback', 'Deshacer', {
          style: 'danger',
          confirm: {
            title: plain('¿Volver atrás?'),
            text: { type: 'mrkdwn', text: '*v1* vuelve a `mlp`' },
            confirm: plain('Deshacer'),
            deny: plain('No'),
            style: 'danger',
          },
        }),
        {
          type: 'overflow',
          action_id: 'alert.more',
          options: [{ text: plain('Asignar…'), value: 'x.1.assign' }],
        },
      ],
    },
  ],
};
const MODAL = {
  type: 'modal',
  title: plain('Asignar'),
  submit: plain('Guardar'),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Motivo'),
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
};

describe.skipIf(!hasBrowser())('the Slack page', () => {
  let browser: Browser;
  let page: Page;
  let sink: SlackSink;
  let answer: Json | undefined;
  let received: Json[] = [];
  const api = createServer(async (request, response) => {
    const form = new URLSearchParams(await readText(request));
    const payload = form.get('payload');
    received.push(payload ? JSON.parse(payload) : Object.fromEntries(form));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer ? JSON.stringify(answer) : '');
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    browser = await startBrowser();
    const nothing = () => [];
    sink = await startSlackSink({
      port: 0,
      app: {
        signingSecret: '0'.repeat(32),
        botToken: TOKEN,
        apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      },
      findLines: nothing,
      findAlarm: nothing,
      findMails: nothing,
      announce: () => {},
    });
  });
  afterAll(async () => {
    api.close();
    await Promise.all([browser?.close(), sink?.stop()]);
  });

  let ts: string;
  beforeEach(async () => {
    answer = undefined;
    received = [];
    await fetch(`${sink.pageUrl}messages`, { method: 'DELETE' });
    page = await browser.newPage({ viewport: DESKTOP });
    await page.goto(sink.pageUrl);
    await page.locator('.state.live').waitFor();
    await page.waitForFunction('!document.getElementById("composer").hidden');
    await call(sink.webhookUrl, ALERT);
    const [message] = (await (await fetch(`${sink.pageUrl}messages`)).json()) as [{ ts: string }];
    ts = message.ts;
    await page.getByText('auth-login falla').waitFor();
  });
  afterEach(async () => void (await page.close()));

  async function call(url: string, body: Json): Promise<Json> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return await response.json().catch(() => ({}));
  }
  const web = (method: string, args: Json) =>
    call(`${sink.apiUrl}/${method}`, { channel: 'C0VIGIA001', ...args });
  const latest = async () => {
    await expect.poll(() => received.length).toBeGreaterThan(0);
    return received.at(-1) as Json & { actions: Json[]; trigger_id: string; response_url: string };
  };
  const roots = () => page.locator('#messages > article');

  test('a press reaches the app; its update changes the message in place, and its reply is in the thread', async () => {
    await page.getByRole('button', { name: 'Me encargo' }).click();
    expect((await latest()).actions).toMatchObject([{ action_id: 'alert.ack', value: '0123456789abcdef.1' }]);
    await web('chat.postMessage', { text: '🙋 ana', thread_ts: ts });
    await web('chat.update', { ts, text: 'x', blocks: [{ type: 'header', text: plain('🙋 de ana') }] });
    await page.getByText('🙋 de ana').waitFor();
    expect(await roots().count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Me encargo' }).count()).toBe(0);
    const reply = page.locator('.replies').getByText('🙋 ana');
    expect(await reply.isVisible()).toBe(false);
    await page.getByText('1 respuesta').click();
    expect(await reply.isVisible()).toBe(true);
  });

  test('a confirmation asks first: "No" sends nothing', async () => {
    await page.getByRole('button', { name: 'Deshacer' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toContain('v1 vuelve a mlp');
    await dialog.getByRole('button', { name: 'No' }).click();
    expect(received).toEqual([]);
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await dialog.getByRole('button', { name: 'Deshacer' }).click();
    expect((await latest()).actions).toMatchObject([{ action_id: 'model.rollback' }]);
  });

  test('menus send what was chosen', async () => {
    await page.getByLabel('Silenciar').selectOption('4 horas');
    expect((await latest()).actions).toMatchObject([{ selected_option: { value: 'x.1.4h' } }]);
    received = [];
    await page.getByLabel('Más acciones').click();
    await page.getByRole('button', { name: 'Asignar…' }).click();
    expect((await latest()).actions).toMatchObject([{ selected_option: { value: 'x.1.assign' } }]);
    received = [];
    await page.getByLabel('Acciones del mensaje').click();
    await page.getByRole('button', { name: 'Silenciar este aviso' }).click();
    expect(await latest()).toMatchObject({
      type: 'message_action',
      callback_id: 'alert.silence',
      message_ts: ts,
    });
  });

  test('a line for one person is hidden from the other', async () => {
    await page.getByRole('button', { name: 'Me encargo' }).click();
    await call((await latest()).response_url, { text: 'Solo para ana' });
    await page.getByText('Solo para ana').waitFor();
    await page.getByLabel('Eres').selectOption('luis');
    expect(await page.getByText('Solo para ana').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Me encargo' }).click();
    await expect.poll(() => received.length).toBe(2);
    expect(await latest()).toMatchObject({ user: { name: 'luis' } });
  });

  test('a modal opens, shows what is wrong, and closes when it is right', async () => {
    await page.getByRole('button', { name: 'Me encargo' }).click();
    const { trigger_id } = await latest();
    expect(await web('views.open', { trigger_id, view: MODAL })).toMatchObject({ ok: true });
    answer = { response_action: 'errors', errors: { reason: 'Más largo' } };
    await page.getByLabel('Motivo').fill('no');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Más largo').waitFor();
    answer = undefined;
    await page.getByLabel('Motivo').fill('mejor en todo');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(received.at(-1)).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { reason: { text: { value: 'mejor en todo' } } } } },
    });
  });

  test('a command is sent with Enter, and its answer is shown', async () => {
    answer = { text: 'Ayuda de Vigía' };
    await page.getByLabel('Orden para Vigía').fill('/vigia ayuda');
    await page.keyboard.press('Enter');
    await page.getByText('Ayuda de Vigía').waitFor();
    expect(received).toMatchObject([{ command: '/vigia', text: 'ayuda', user_name: 'ana' }]);
  });

  test('a permalink to a reply opens its thread', async () => {
    const { ts: reply } = await web('chat.postMessage', { text: 'en el hilo', thread_ts: ts });
    const { permalink } = await web('chat.getPermalink', { message_ts: reply });
    await page.goto(String(permalink));
    await page.getByText('en el hilo').waitFor();
    expect(await page.getByText('en el hilo').isVisible()).toBe(true);
  });

  test('it is not wider than a phone, with a modal and a menu open', async () => {
    await page.setViewportSize(PHONE);
    await page.getByLabel('Más acciones').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
  });
});
