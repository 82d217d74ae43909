// The double of Slack's Web API: what it refuses, and what becomes of threads, updates and modals.
import { expect, test } from 'vitest';
import { Channel } from '../../../local/slack-sink/channel.ts';
import type { Json } from '../../../local/slack-sink/rules/shape.ts';
import { kindOfResponse, Triggers } from '../../../local/slack-sink/triggers.ts';
import { argumentsOf, slackWebApi, tokenOf } from '../../../local/slack-sink/web-api.ts';
import { CHANNEL, PEOPLE } from '../../../local/slack-sink/workspace.ts';

const TOKEN = 'xoxb-token';
const [ANA] = PEOPLE;
const channelId = CHANNEL.id;
const actions = (...elements: object[]) => [{ type: 'actions', elements }];
const text = (words: string) => ({ type: 'plain_text', text: words });
const button = (fields: object) => ({ type: 'button', text: text('Press'), ...fields });
const modal = (fields: object = {}) => ({
  type: 'modal',
  title: text('Motivo'),
  submit: text('Promover'),
  blocks: [{ type: 'input', label: text('Motivo'), element: { type: 'plain_text_input' } }],
  ...fields,
});

function start() {
  const channel = new Channel();
  const clock = { now: 0 };
  const triggers = new Triggers(() => clock.now);
  const views: Json[] = [];
  const api = slackWebApi({
    channel,
    triggers,
    token: TOKEN,
    origin: () => 'http://localhost:4000',
    openView: (view) => views.push(view),
  });
  /** A second between two calls, so that none is too early. */
  const call = (method: string, args: Json = {}, token: string | undefined = TOKEN) => {
    clock.now += 1_000;
    return api(method, token, { channel: channelId, ...args }, clock.now);
  };
  const post = (args: Json = { text: 'root' }) => String(call('chat.postMessage', args).body.ts);
  return { api, call, post, channel, triggers, clock, views };
}

test.each<[string, string, Json, string]>([
  ['an unknown method', 'chat.shout', {}, 'unknown_method'],
  ['another channel', 'chat.postMessage', { channel: 'C0OTHER', text: 'x' }, 'channel_not_found'],
  ['nothing to say', 'chat.postMessage', {}, 'no_text'],
  ['a long text', 'chat.postMessage', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
  ['an unknown block', 'chat.postMessage', { blocks: [{ type: 'x' }] }, 'invalid_blocks'],
  ['an unknown thread', 'chat.postMessage', { text: 'x', thread_ts: '1.2' }, 'thread_not_found'],
  ['an update of nothing', 'chat.update', { ts: '1.2', text: 'x' }, 'message_not_found'],
  ['a deletion of nothing', 'chat.delete', { ts: '1.2' }, 'message_not_found'],
  ['a link to nothing', 'chat.getPermalink', { message_ts: '1.2' }, 'message_not_found'],
  ['a stranger', 'chat.postEphemeral', { user: 'U0X', text: 'x' }, 'user_not_in_channel'],
  ['a modal without a press', 'views.open', { trigger_id: 'x', view: modal() }, 'invalid_trigger_id'],
  ['a modal without a title', 'views.open', { view: modal({ title: null }) }, 'invalid_arguments'],
  ['a modal with inputs and no submit', 'views.open', { view: modal({ submit: null }) }, 'invalid_arguments'],
  [
    'a button’s long value',
    'chat.postMessage',
    { blocks: actions(button({ value: 'x'.repeat(2_001) })) },
    'invalid_blocks',
  ],
  [
    'two buttons of one id',
    'chat.postMessage',
    { blocks: actions(button({ action_id: 'a' }), button({ action_id: 'a' })) },
    'invalid_blocks',
  ],
  [
    'a menu of six',
    'chat.postMessage',
    { blocks: actions({ type: 'overflow', options: Array(6).fill({ text: text('o'), value: 'v' }) }) },
    'invalid_blocks',
  ],
  [
    'a confirmation without a text',
    'chat.postMessage',
    { blocks: actions(button({ confirm: { title: text('t'), confirm: text('y'), deny: text('n') } })) },
    'invalid_blocks',
  ],
])('%s is refused as Slack refuses it', (_what, method, args, error) => {
  expect(start().call(method, args)).toMatchObject({ status: 200, body: { ok: false, error } });
});

test('only the token of the app counts', () => {
  const { api } = start();
  expect(api('auth.test', undefined, {}, 0).body).toMatchObject({ ok: false, error: 'not_authed' });
  expect(api('auth.test', 'xoxb-other', {}, 0).body).toMatchObject({ ok: false, error: 'invalid_auth' });
  const { body, headers } = api('auth.test', TOKEN, {}, 0);
  expect(body).toMatchObject({ ok: true, team_id: 'T0VIGIA001' });
  expect(headers?.['x-oauth-scopes']).toBe('chat:write,commands,incoming-webhook');
});

test('a burst of five posts passes, then one a second; updates are not counted', () => {
  const { api, channel } = start();
  const post = (at: number) => api('chat.postMessage', TOKEN, { channel: channelId, text: 'x' }, at).status;
  expect([0, 0, 0, 0, 0, 0, 0].map(post)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const ts = channel.messages[0]?.ts;
  expect(api('chat.update', TOKEN, { channel: channelId, ts, text: 'y' }, 0).status).toBe(200);
  expect(post(1_000)).toBe(200);
});

test('a reply belongs to its thread, and is in the channel only when it is broadcast', () => {
  const { call, post, channel } = start();
  const root = post();
  const reply = post({ text: 'reply', thread_ts: root });
  post({ text: 'loud', thread_ts: root, reply_broadcast: true });
  expect(channel.repliesOf(root).map(({ payload, is_broadcast }) => [payload.text, is_broadcast])).toEqual([
    ['reply', undefined],
    ['loud', true],
  ]);
  expect(call('chat.postMessage', { text: 'x', thread_ts: reply }).body.error).toBe(
    'cannot_reply_to_message',
  );
  const { permalink } = call('chat.getPermalink', { message_ts: reply }).body;
  expect(permalink).toBe(
    `http://localhost:4000/archives/${channelId}/p${reply.replace('.', '')}?thread_ts=${root}&cid=${channelId}`,
  );
});

test('an update keeps its ts and what it leaves out; a text without blocks removes the blocks', () => {
  const { call, post, channel } = start();
  const attachments = [{ text: 'small' }];
  const ts = post({ text: 'one', blocks: [{ type: 'divider' }], attachments });
  call('chat.update', { ts, blocks: [{ type: 'divider' }, { type: 'divider' }] });
  expect(channel.find(ts)?.payload).toMatchObject({ text: 'one', attachments, blocks: [{}, {}] });
  call('chat.update', { ts, text: 'two' });
  expect(channel.find(ts)?.payload).toEqual({ text: 'two', attachments });
  expect(call('chat.update', { ts, text: 'x'.repeat(4_001) }).body.error).toBe('msg_too_long');
  expect(call('chat.delete', { ts }).body.ok).toBe(true);
  expect(channel.messages).toEqual([]);
});

test('a trigger opens one modal, within three seconds', () => {
  const { call, triggers, clock, views } = start();
  const trigger_id = triggers.newTrigger(ANA);
  expect(call('views.open', { trigger_id, view: modal() }).body).toMatchObject({
    ok: true,
    view: { id: views[0]?.id },
  });
  expect(call('views.open', { trigger_id, view: modal() }).body.error).toBe('exchanged_trigger_id');
  const late = triggers.newTrigger(ANA);
  clock.now += 3_000;
  expect(call('views.open', { trigger_id: late, view: JSON.stringify(modal()) }).body.error).toBe(
    'expired_trigger_id',
  );
  expect(views).toHaveLength(1);
});

test('a response_url answers five times, within half an hour', () => {
  const clock = { now: 0 };
  const triggers = new Triggers(() => clock.now);
  const path = triggers.newResponsePath({ person: ANA });
  expect(Array.from({ length: 6 }, () => triggers.respond(path) !== undefined)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
  const late = triggers.newResponsePath({ person: ANA });
  clock.now += 30 * 60_000 + 1;
  expect(triggers.respond(late)).toBeUndefined();
});

test.each<[Json, boolean, string]>([
  [{ text: 'x' }, true, 'whisper'],
  [{ text: 'x', response_type: 'in_channel' }, true, 'post'],
  [{ text: 'x', replace_original: true }, true, 'replace'],
  [{ delete_original: true }, true, 'delete'],
  [{ text: 'x', replace_original: true }, false, 'whisper'],
])('the answer %j to a press (%s) is: %s', (answer, isPress, kind) => {
  const message = { ts: '1.2', is_ephemeral: false };
  expect(kindOfResponse(answer, isPress ? { person: ANA, message } : { person: ANA })).toBe(kind);
});

test('a call is JSON with a bearer token, or a form', () => {
  expect(argumentsOf('{"a":[1]}', 'application/json; charset=utf-8')).toEqual({ a: [1] });
  expect(argumentsOf('a=1&token=t', 'application/x-www-form-urlencoded')).toEqual({ a: '1', token: 't' });
  expect(argumentsOf('nonsense', 'application/json')).toEqual({});
  expect(tokenOf('Bearer abc', {})).toBe('abc');
  expect(tokenOf(undefined, { token: 'form' })).toBe('form');
  expect(tokenOf(undefined, {})).toBeUndefined();
});
