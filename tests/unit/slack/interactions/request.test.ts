// What is read of a request of Slack's, by Slack's documented payloads and for any other.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForm } from '#lib/slack/interactions/interactions.ts';

const SENDER = { app: 'A123', team: 'T123', user: 'U123' };
const WHO = { api_app_id: 'A123', team: { id: 'T123', domain: 'x' }, user: { id: 'U123', username: 'ana' } };
const RESPONSE = 'https://hooks.slack.com/actions/T123/1/x';
const payload = (value: unknown) => readForm(new URLSearchParams({ payload: JSON.stringify(value) }));

const press = (action: object) => ({
  ...WHO,
  type: 'block_actions',
  trigger_id: '1.2.abc',
  response_url: RESPONSE,
  channel: { id: 'C123', name: 'alerts' },
  actions: [action],
});
const PLACE = { response_url: RESPONSE, channel: 'C123' };

describe('a press', () => {
  test.each([
    ['a button', { action_id: 'alert.ack', type: 'button', value: 'f.1' }, 'f.1'],
    [
      'a choice',
      { action_id: 'alert.ack', type: 'static_select', selected_option: { value: 'f.1.4h' } },
      'f.1.4h',
    ],
    [
      'a menu',
      { action_id: 'alert.ack', type: 'overflow', selected_option: { value: 'f.1.assign' } },
      'f.1.assign',
    ],
  ])('of %s', (_, action, value) => {
    expect(payload(press(action))).toEqual({
      sender: SENDER,
      asked: { type: 'press', action_id: 'alert.ack', value, trigger_id: '1.2.abc', ...PLACE },
    });
  });

  test.each([
    ['a link', { action_id: 'link-0', type: 'button', url: 'https://example.com' }],
    ['a link in a menu', { action_id: 'alert.more', type: 'overflow', selected_option: { value: 'link-1' } }],
    ['nothing', undefined],
    ['a value that is no text', { action_id: 'alert.ack', value: { toString: 1 } }],
  ])('of %s asks for nothing', (_, action) => {
    expect(payload(press(action as object))).toEqual({ sender: SENDER, asked: undefined });
  });
});

test.each([
  ['a press in a thread', { container: { message_ts: '2.1', thread_ts: '1.1' } }, '1.1'],
  ['a press of a root with answers', { container: { message_ts: '1.1', thread_ts: '1.1' } }, undefined],
  ['a shortcut on an answer', { message: { ts: '2.1', thread_ts: '1.1' } }, '1.1'],
  ['a shortcut on a root with answers', { message: { ts: '1.1', thread_ts: '1.1' } }, undefined],
  ['a thread that is no id', { container: { message_ts: '2.1', thread_ts: '<!here>' } }, undefined],
])('%s is answered there', (_, where, thread_ts) => {
  const button = press({ action_id: 'alert.ack', type: 'button', value: 'f.1' });
  const type = 'message' in where ? 'message_action' : 'block_actions';
  expect(payload({ ...button, type, ...where })?.asked?.thread_ts).toBe(thread_ts);
});

test('a dialog that was sent has its inputs by their names', () => {
  const values = {
    one: { reason: { type: 'plain_text_input', value: 'gana' } },
    two: { person: { type: 'users_select', selected_user: 'U9' } },
    three: { empty: { type: 'plain_text_input', value: null } },
  };
  const press = { value: 'v1.2.cnn-1', block_id: 'f1', response_url: RESPONSE };
  const private_metadata = JSON.stringify(press);
  const view = { callback_id: 'model.promote', private_metadata, state: { values } };
  expect(payload({ ...WHO, type: 'view_submission', view })).toEqual({
    sender: SENDER,
    asked: {
      type: 'submission',
      action_id: 'model.promote',
      ...press,
      values: { reason: 'gana', person: 'U9' },
    },
  });
});

test('a shortcut on a message has the values of its buttons', () => {
  const blocks = [
    { type: 'header' },
    { type: 'actions', elements: [{ value: 'f.1' }, { url: 'https://example.com' }] },
  ];
  const asked = { ...WHO, type: 'message_action', callback_id: 'alert.silence', trigger_id: '1.2.abc' };
  expect(payload({ ...asked, response_url: RESPONSE, channel: { id: 'C123' }, message: { blocks } })).toEqual(
    {
      sender: SENDER,
      asked: { type: 'shortcut', values: ['f.1'], trigger_id: '1.2.abc', ...PLACE },
    },
  );
});

test('a command has its text', () => {
  const form = {
    api_app_id: 'A123',
    team_id: 'T123',
    user_id: 'U123',
    user_name: 'ana',
    command: '/vigia',
    text: 'silenciar f 4h',
    response_url: RESPONSE,
    channel_id: 'C123',
    trigger_id: '1.2.abc',
  };
  expect(readForm(new URLSearchParams(form))).toEqual({
    sender: SENDER,
    asked: { type: 'command', text: 'silenciar f 4h', name: 'ana', trigger_id: '1.2.abc', ...PLACE },
  });
});

test('a payload of another kind asks for nothing, and one without its sender is nobody’s', () => {
  expect(payload({ ...WHO, type: 'view_closed' })).toEqual({ sender: SENDER, asked: undefined });
  expect(payload({ ...WHO, team: null })).toBeUndefined();
  expect(payload({ ...WHO, user: { id: '<!channel>' } })).toBeUndefined();
  expect(payload(null)).toBeUndefined();
  expect(readForm(new URLSearchParams('payload=%7B'))).toBeUndefined();
  expect(readForm(new URLSearchParams())).toBeUndefined();
});

test('no payload makes the reader throw, and every id in it has the form of an id', () => {
  const known = fc.constantFrom(
    'type',
    'team',
    'user',
    'id',
    'actions',
    'value',
    'view',
    'state',
    'values',
    'blocks',
    '__proto__',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue(),
      fc.constantFrom('block_actions', 'view_submission', 'message_action'),
      fc.dictionary(known, tie('value')),
      fc.array(tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(json, (value) => {
      const read = payload({ ...WHO, ...(typeof value === 'object' ? value : {}) });
      for (const id of Object.values(read?.sender ?? {})) expect(id).toMatch(/^[\w.]{1,200}$/);
    }),
  );
});
