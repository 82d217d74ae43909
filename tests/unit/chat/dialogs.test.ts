// The dialogs of presses: which press opens one, what Slack gets and sends back, and what is said when it does not open.
import { beforeEach, describe, expect, test } from 'vitest';
import { actIn } from '#lib/chat/asked.ts';
import { askInDialog } from '#lib/chat/dialogs.ts';
import {
  type Act,
  type Asked,
  buttonValue,
  dialogOf,
  readForm,
} from '#lib/slack/interactions/interactions.ts';
import { SlackError } from '#lib/slack/slack.ts';
import { problemOfView } from '../../../local/slack-sink/rules/views.ts';

const FINGERPRINT = '0123456789abcdef';
const RESPONSE = 'https://hooks.slack.com/actions/T1/1/x';
const ASSIGN: Act = { action: 'alert.assign', fingerprint: FINGERPRINT, rev: 3 };
const PROMOTE: Act = { action: 'model.promote', alias: 'v1', revision: 4, model: 'cnn-2' };
const IDS = { 'alert.assign': 'alert.more' } as Partial<Record<Act['action'], string>>;

const pressOf = (act: Act) => ({
  type: 'press' as const,
  action_id: IDS[act.action] ?? act.action,
  value: buttonValue(act),
  block_id: FINGERPRINT,
  response_url: RESPONSE,
  thread_ts: '1.1',
  trigger_id: '1.2.abc',
});

let opened: unknown[];
let replies: unknown[];
let fault: Error | undefined;
beforeEach(() => {
  opened = [];
  replies = [];
  fault = undefined;
});
const deps = (settings: object = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: 'https://slack.com/api' }) => ({
  settings: () => settings,
  openDialog: async (...call: unknown[]) => {
    opened.push(call);
    if (fault) throw fault;
  },
  reply: async (...answer: unknown[]) => void replies.push(answer),
});

describe.each([
  ['an assignment', ASSIGN, { person: { p: { type: 'users_select', selected_user: 'U2' } } }, { p: 'U2' }],
  [
    'a promotion',
    PROMOTE,
    { b: { reason: { type: 'plain_text_input', value: 'gana' } } },
    { reason: 'gana' },
  ],
])('the dialog of %s', (_what, act, inputs, values) => {
  test('is one that Slack opens', () => {
    expect(problemOfView(dialogOf(pressOf(act), act))).toBeUndefined();
  });

  test('comes back as the same act, with what was filled in and where to answer', () => {
    const { callback_id, private_metadata } = dialogOf(pressOf(act), act) ?? {};
    const view = { callback_id, private_metadata, state: { values: inputs } };
    const payload = {
      type: 'view_submission',
      api_app_id: 'A1',
      team: { id: 'T1' },
      user: { id: 'U1' },
      view,
    };
    const asked = readForm(new URLSearchParams({ payload: JSON.stringify(payload) }))?.asked as Asked;
    expect(asked).toMatchObject({
      type: 'submission',
      block_id: FINGERPRINT,
      response_url: RESPONSE,
      thread_ts: '1.1',
      values,
    });
    expect(actIn(asked)).toEqual(act);
  });

  test('is opened with the trigger of the press, within half of the time that Slack waits', async () => {
    expect(await askInDialog(pressOf(act), deps())).toBe(true);
    expect(opened).toEqual([[expect.objectContaining({ timeoutMs: 1_500 }), '1.2.abc', expect.anything()]]);
    expect(replies).toEqual([]);
  });

  test('does not open in a channel without an app', async () => {
    expect(await askInDialog(pressOf(act), deps({}))).toBe(false);
    expect(opened).toEqual([]);
  });

  test.each(['expired_trigger_id', 'timeout'])(
    'that fails with %s names the command instead',
    async (reason) => {
      fault = new SlackError(reason);
      expect(await askInDialog(pressOf(act), deps())).toBe(true);
      expect(replies).toEqual([
        [
          RESPONSE,
          expect.objectContaining({
            response_type: 'ephemeral',
            thread_ts: '1.1',
            text: expect.stringMatching(/\/vigia (promover cnn-2|asignar 0123456789abcdef) /),
          }),
        ],
      ]);
    },
  );
});

test.each<[string, Act]>([
  ['an acknowledgement', { action: 'alert.ack', fingerprint: FINGERPRINT, rev: 3 }],
  ['a rollback', { ...PROMOTE, action: 'model.rollback' }],
  ['a promotion by a command, which has its reason', { ...PROMOTE, note: '0123456789abcdef' }],
  ['a retraining', { action: 'report.retrain', day: '2026-11-28' }],
])('%s opens no dialog', async (_what, act) => {
  expect(await askInDialog(pressOf(act), deps())).toBe(false);
});
