// The app of the local Slack: what people press reaches the API as Slack sends it, signed, and its answers are shown.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Json } from '../../../local/slack-sink/rules/shape.ts';
import { type SlackSink, startSlackSink } from '../../../local/slack-sink/server.ts';
import { signedHeaders } from '../../../local/slack-sink/signature.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const TOKEN = 'xoxb-local-12345678';
const CHANNEL = 'C0VIGIA001';
const ANA = 'U0VIGIA001';
const LUIS = 'U0VIGIA002';

interface Received {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const api = createServer(async (request, response) => {
  received.push({ url: request.url, headers: request.headers, body: await readText(request) });
  const { status, body } = next;
  response.writeHead(status, { 'content-type': 'application/json' }).end(body ? JSON.stringify(body) : '');
});
let sink: SlackSink;
let received: Received[] = [];
let next: { status: number; body?: unknown };
let origin: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const nothing = () => [];
  sink = await startSlackSink({
    port: 0,
    app: {
      signingSecret: SECRET,
      botToken: TOKEN,
      apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    },
    findLines: nothing,
    findAlarm: nothing,
    findMails: nothing,
    announce: () => {},
  });
  origin = sink.pageUrl.replace(/\/$/, '').replace('localhost', '127.0.0.1');
});
afterAll(async () => {
  api.close();
  await sink.stop();
});
beforeEach(async () => {
  received = [];
  next = { status: 200 };
  await fetch(`${origin}/messages`, { method: 'DELETE' });
  await fetch(`${origin}/failure`, { method: 'DELETE' });
});

async function call(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: (isJson ? JSON.parse(text) : text) as Json };
}
const web = async (method: string, args: Json) =>
  (await call(`/api/${method}`, { channel: CHANNEL, ...args }, { authorization: `Bearer ${TOKEN}` })).body;
const list = async (path: string) =>
  (await (await fetch(origin + path)).json()) as { payload: Json; ts: string }[];
const whispers = async (user: string) =>
  (await list(`/ephemerals?user=${user}`)).map(({ payload }) => payload.text);
const payloadOf = ({ body }: Received) =>
  JSON.parse(new URLSearchParams(body).get('payload') ?? '') as Json & {
    trigger_id: string;
    response_url: string;
  };
/** The response_url, at the address that a test can reach. */
const responsePath = (request: Received) => new URL(payloadOf(request).response_url).pathname;

const plain = (text: string) => ({ type: 'plain_text', text });
const BLOCKS = [
  { type: 'section', text: plain('Nadie puede iniciar sesión') },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'alert.ack', text: plain('Me encargo'), value: 'abc.1', style: 'primary' },
      {
        type: 'static_select',
        action_id: 'alert.silence',
        placeholder: plain('Silenciar'),
        options: [
          { text: plain('1 hora'), value: 'abc.1.1h' },
          { text: plain('4 horas'), value: 'abc.1.4h' },
        ],
      },
    ],
  },
];
/** By the webhook, which has no rate here. */
const post = async () => {
  await call('/webhook', { text: 'x', blocks: BLOCKS });
  return String((await list('/messages')).at(-1)?.ts);
};
const press = async (ts: string, over: Json = {}) =>
  (await call('/press', { user: ANA, ts, block_id: 'b1', action_id: 'alert.ack', ...over })).status;

test('the signature is that of Slack’s published example', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(signedHeaders(SECRET, body, 1_531_420_618)['x-slack-signature']).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});

test('a press reaches the API signed, as Slack shows it, with the message as it stands in the channel', async () => {
  const ts = await post();
  expect(await press(ts)).toBe(204);
  const [request] = received as [Received];
  expect(request.url).toBe('/slack/interactions');
  expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
  const stamp = request.headers['x-slack-request-timestamp'];
  const signature = createHmac('sha256', SECRET).update(`v0:${stamp}:${request.body}`).digest('hex');
  expect(request.headers['x-slack-signature']).toBe(`v0=${signature}`);
  expect(payloadOf(request)).toMatchObject({
    type: 'block_actions',
    user: { id: ANA, username: 'ana', team_id: 'T0VIGIA001' },
    team: { id: 'T0VIGIA001' },
    api_app_id: 'A0VIGIA001',
    channel: { id: CHANNEL },
    container: { type: 'message', message_ts: ts, is_ephemeral: false },
    message: { ts, app_id: 'A0VIGIA001', blocks: [{ block_id: 'b0' }, { block_id: 'b1' }] },
    actions: [{ type: 'button', action_id: 'alert.ack', block_id: 'b1', value: 'abc.1', style: 'primary' }],
  });
});

test('a menu sends the chosen option; what is in no message sends nothing', async () => {
  const ts = await post();
  expect(await press(ts, { action_id: 'alert.silence', option: 1 })).toBe(204);
  expect(payloadOf(received[0] as Received).actions).toMatchObject([
    { type: 'static_select', selected_option: { value: 'abc.1.4h' } },
  ]);
  const unknown = [
    { action_id: 'alert.silence', option: 7 },
    { action_id: 'other' },
    { block_id: 'b9' },
    { user: 'U0' },
  ];
  expect(await Promise.all(unknown.map((over) => press(ts, over)))).toEqual([404, 404, 404, 404]);
  expect(received).toHaveLength(1);
});

test('what the API refuses is told to the person who pressed, and to nobody else', async () => {
  next = { status: 401, body: { msg: 'Firma inválida' } };
  await press(await post());
  expect(await whispers(ANA)).toEqual(['⚠️ La aplicación respondió 401: {"msg":"Firma inválida"}']);
  expect(await whispers(LUIS)).toEqual([]);
});

test('a response_url answers one person, replaces the message or removes it', async () => {
  const ts = await post();
  await press(ts);
  const path = responsePath(received[0] as Received);
  expect((await call(path, { text: 'Hecho' })).status).toBe(200);
  expect(await whispers(ANA)).toEqual(['Hecho']);
  await call(path, { text: 'new', replace_original: true });
  expect((await list('/messages')).map(({ payload }) => payload)).toEqual([{ text: 'new' }]);
  await call(path, { delete_original: true });
  expect(await list('/messages')).toEqual([]);
  expect((await call('/actions/unknown', { text: 'x' })).status).toBe(404);
});

test('a button in a line that one person sees can be pressed, and the line be replaced', async () => {
  await web('chat.postEphemeral', { user: ANA, text: 'x', blocks: BLOCKS });
  const [line] = await list(`/ephemerals?user=${ANA}`);
  await press(String(line?.ts));
  const [request] = received as [Received];
  expect(payloadOf(request)).toMatchObject({ container: { is_ephemeral: true } });
  expect(payloadOf(request)).not.toHaveProperty('message');
  await call(responsePath(request), { text: 'Hecho', replace_original: true });
  expect(await whispers(ANA)).toEqual(['Hecho']);
});

test('a command is sent as a form, and its answer is for the person who wrote it', async () => {
  next = { status: 200, body: { text: 'Ayuda' } };
  expect((await call('/command', { user: LUIS, text: 'alertas todas' })).status).toBe(204);
  const [request] = received as [Received];
  expect(request.url).toBe('/slack/commands');
  expect(Object.fromEntries(new URLSearchParams(request.body))).toMatchObject({
    command: '/vigia',
    text: 'alertas todas',
    user_id: LUIS,
    user_name: 'luis',
    team_id: 'T0VIGIA001',
    api_app_id: 'A0VIGIA001',
    response_url: expect.stringMatching(/^http:\/\/localhost:\d+\/actions\/\w+$/),
  });
  expect(await whispers(LUIS)).toEqual(['Ayuda']);
});

test('a command has people by their ids, and the rest of its text escaped', async () => {
  await call('/command', { user: ANA, text: 'asignar 1 @luis & <@nobody>' });
  const form = new URLSearchParams((received[0] as Received).body);
  expect(form.get('text')).toBe(`asignar 1 <@${LUIS}|luis> &amp; &lt;@nobody&gt;`);
});

test('a shortcut sends the message that it was chosen for', async () => {
  const ts = await post();
  await call('/shortcut', { user: ANA, ts, callback_id: 'alert.silence' });
  expect(payloadOf(received[0] as Received)).toMatchObject({
    type: 'message_action',
    callback_id: 'alert.silence',
    message_ts: ts,
    message: { ts },
  });
});

test('a modal is submitted with its state; its errors are shown, and then it closes', async () => {
  const ts = await post();
  await press(ts);
  const { trigger_id } = payloadOf(received[0] as Received);
  const input = (block_id: string, element: object) => ({
    type: 'input',
    block_id,
    label: plain(block_id),
    element,
  });
  const blocks = [
    input('reason', { type: 'plain_text_input', action_id: 'text' }),
    input('who', { type: 'users_select', action_id: 'user' }),
  ];
  const view = {
    type: 'modal',
    callback_id: 'promote',
    title: plain('Promover'),
    submit: plain('Sí'),
    blocks,
  };
  const opened = (await web('views.open', { trigger_id, view })) as { view: { id: string } };
  const submit = (values: Json, user = ANA) => call('/submit', { user, view_id: opened.view.id, values });

  next = { status: 200, body: { response_action: 'errors', errors: { reason: 'Falta' } } };
  expect((await submit({ reason: '' })).body).toEqual({ errors: { reason: 'Falta' } });
  next = { status: 200 };
  expect((await submit({ reason: 'mejor', who: LUIS }, LUIS)).body).not.toEqual({ errors: {} });
  expect((await submit({ reason: 'mejor', who: LUIS })).body).toEqual({ errors: {} });
  expect(payloadOf(received.at(-1) as Received)).toMatchObject({
    type: 'view_submission',
    view: {
      callback_id: 'promote',
      state: {
        values: {
          reason: { text: { type: 'plain_text_input', value: 'mejor' } },
          who: { user: { type: 'users_select', selected_user: LUIS } },
        },
      },
    },
  });
});

test('another site can press nothing', async () => {
  const ts = await post();
  const body = JSON.stringify({ user: ANA, ts, block_id: 'b1', action_id: 'alert.ack' });
  const from = (headers: Record<string, string>) =>
    fetch(`${origin}/press`, { method: 'POST', body, headers });
  expect((await from({ 'content-type': 'text/plain' })).status).toBe(403);
  const foreign = { 'content-type': 'application/json', origin: 'https://example.com' };
  expect((await from(foreign)).status).toBe(403);
  expect(received).toEqual([]);
});

test('Slack can be made to fail: the Web API alone, or all of it', async () => {
  const fail = (failure: Json) =>
    fetch(`${origin}/failure`, { method: 'PUT', body: JSON.stringify(failure) });
  await fail({ error: 'token_revoked' });
  expect(await web('auth.test', {})).toEqual({ ok: false, error: 'token_revoked' });
  expect((await call('/webhook', { text: 'x' })).status).toBe(200);
  await fail({ status: 429, retry_after: 30 });
  const refused = await fetch(`${origin}/webhook`, { method: 'POST', body: '{"text":"x"}' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
  expect((await fail({ status: 200 })).status).toBe(400);
});

test('a permalink leads to the place of the message on the page', async () => {
  const ts = await post();
  const { permalink } = await web('chat.getPermalink', { message_ts: ts });
  const answer = await fetch(origin + new URL(String(permalink)).pathname, { redirect: 'manual' });
  expect(answer.headers.get('location')).toBe(`/#p${ts.replace('.', '')}`);
});
