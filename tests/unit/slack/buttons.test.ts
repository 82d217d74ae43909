// Which buttons a message has: by the state of its alert, by what an announcement is about, and by what the channel can do.
import { describe, expect, test } from 'vitest';
import type { About, Alert, Notice, Severity, Status } from '#lib/alerts/alert.ts';
import { actOf } from '#lib/slack/interactions/interactions.ts';
import { SLACK_LEVELS, type SlackLevel } from '#lib/slack/level.ts';
import { noticeMessage } from '#lib/slack/message/message.ts';
import { problemsOf } from './limits.ts';

const AT = '2026-11-28T06:40:00.000Z';
const FINGERPRINT = '0123456789abcdef';
const alertOf = (over: Partial<Alert> = {}): Alert => ({
  fingerprint: FINGERPRINT,
  kind: 'log',
  severity: 'error',
  title: 'TypeError: x',
  source: 'auth-login',
  at: AT,
  fields: [],
  links: ['Registro', 'Toda la petición', 'Traza'].map((label) => ({
    label,
    url: `https://example.com/${label[0]}`,
  })),
  ...over,
});
const noticeOf = (over: Partial<Notice> = {}, alert: Partial<Alert> = {}): Notice => ({
  id: 'n',
  alert: alertOf(alert),
  count: 1,
  since: AT,
  rev: 3,
  status: 'firing',
  ...over,
});
const messageOf = (notice: Notice, level: SlackLevel) => noticeMessage(notice, { stage: 'test', level });
const elementsOf = (notice: Notice, level: SlackLevel = 'buttons') =>
  messageOf(notice, level).blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
const idsOf = (notice: Notice, level?: SlackLevel) =>
  elementsOf(notice, level).map(({ action_id }) => action_id);
/** Each value with its id; of a menu those of its options. */
const valuesOf = (notice: Notice, level?: SlackLevel) =>
  elementsOf(notice, level).flatMap((element) => {
    if ('options' in element) return element.options.map(({ value }) => [element.action_id, value] as const);
    return 'value' in element ? [[element.action_id, element.value] as const] : [];
  });

describe('an alert', () => {
  test.each<[Status, string[]]>([
    ['firing', ['alert.ack', 'alert.silence', 'alert.resolve']],
    ['acknowledged', ['alert.release', 'alert.silence', 'alert.resolve']],
    ['silenced', ['alert.ack', 'alert.release', 'alert.resolve']],
    ['resolved', []],
  ])('that is %s has %j', (status, expected) => {
    expect(idsOf(noticeOf({ status })).filter((id) => /^alert\.(?!more)/.test(id))).toEqual(expected);
  });

  test.each<[Severity, string[]]>([
    ['error', ['1h', '4h', '24h', 'end']],
    ['critical', ['1h', '4h', 'end']],
  ])('that is %s can be silenced for %j', (severity, expected) => {
    const spans = valuesOf(noticeOf({}, { severity })).flatMap(([id, value]) =>
      id === 'alert.silence' ? [value.split('.').at(-1)] : [],
    );
    expect(spans).toEqual(expected);
  });

  test('has one link beside its buttons, and the others in the menu', () => {
    expect(idsOf(noticeOf())).toEqual([
      'alert.ack',
      'alert.silence',
      'alert.resolve',
      'link-0',
      'alert.more',
    ]);
  });

  test.each<[SlackLevel, string[]]>([
    ['buttons', ['link-1', 'link-2']],
    ['app', [`${FINGERPRINT}.3.assign`, 'link-1', 'link-2']],
  ])('has at the level %s a menu of %j: only an app opens the dialog of an assignment', (level, expected) => {
    const menu = valuesOf(noticeOf(), level).flatMap(([id, value]) => (id === 'alert.more' ? [value] : []));
    expect(menu).toEqual(expected);
  });

  test.each<[NonNullable<Notice['reason']>, boolean]>([
    ['first', true],
    ['again', true],
    ['recurring', true],
    ['escalated', true],
    ['summary', true],
    ['still_firing', true],
    ['recovered', false],
    ['acknowledged', false],
    ['resolved', false],
  ])('has buttons in a notice %s: %s', (reason, expected) => {
    expect(idsOf(noticeOf({ reason })).includes('alert.resolve')).toBe(expected);
  });

  test('has links alone in a notice of an older version', () => {
    const { rev: _, status: _s, ...older } = noticeOf();
    expect(messageOf(older, 'buttons')).toEqual(messageOf(older, 'webhook'));
  });
});

const MOVE = { alias: 'v1' as const, revision: 4, from: 'mlp-1', to: 'cnn-2', by: 'luis', at: AT };
const RUN = { run_id: 'a'.repeat(32), epochs: 5, learning_rate: 0.001 };

describe('an announcement', () => {
  test.each<[string, About | undefined, [string, string][]]>([
    ['of nothing special', undefined, []],
    ['of a move', { move: MOVE }, [['model.rollback', 'v1.4.cnn-2']]],
    ['of a rollback', { move: { ...MOVE, rollback: true } }, []],
    ['of a run in the queue', { run: { ...RUN, status: 'queued' } }, []],
    [
      'of a run that awaits approval',
      { run: { ...RUN, status: 'awaiting_approval', model: 'cnn-2', parent: 'cnn-1' } },
      [
        ['run.publish', 'a'.repeat(32)],
        ['run.discard', 'a'.repeat(32)],
      ],
    ],
    ['of a discarded run', { run: { ...RUN, status: 'discarded' } }, []],
    ['of a rejected run', { run: { ...RUN, status: 'rejected' } }, [['run.retry', 'a'.repeat(32)]]],
    ['of a failed run', { run: { ...RUN, status: 'failed' } }, [['run.retry', 'a'.repeat(32)]]],
    [
      'of a published run',
      { run: { ...RUN, status: 'published' }, move: { ...MOVE, alias: 'v2' } },
      [['model.rollback', 'v2.4.cnn-2']],
    ],
    [
      'of a report that proposes a model',
      { report: { day: '2026-11-28', promote: MOVE, labels: 20, users: 3 } },
      [
        ['model.promote', 'v1.4.cnn-2'],
        ['report.retrain', '2026-11-28'],
      ],
    ],
    ['of a report with few answers', { report: { day: '2026-11-28', labels: 19, users: 3 } }, []],
  ])('%s has the buttons %j', (_, about, expected) => {
    const notice = noticeOf({}, { kind: 'announcement', links: [], ...(about && { about }) });
    expect(valuesOf(notice)).toEqual(expected);
    for (const level of SLACK_LEVELS) expect(problemsOf(messageOf(notice, level))).toEqual([]);
  });

  test('asks before it moves a model, and says from which to which', () => {
    const [undo] = elementsOf(noticeOf({}, { kind: 'announcement', links: [], about: { move: MOVE } }));
    expect(undo).toMatchObject({
      style: 'danger',
      confirm: {
        text: { text: expect.stringMatching(/v1 pasará de cnn-2 a mlp-1 .*Lo había cambiado luis/) },
      },
    });
  });
});

test.each<[SlackLevel, boolean]>([
  ['buttons', true],
  ['app', false],
])('at the level %s the button of a promotion asks first: %s; an app has a dialog', (level, asks) => {
  const about = { report: { day: '2026-11-28', promote: MOVE, labels: 0, users: 0 } };
  const [promote] = elementsOf(noticeOf({}, { kind: 'announcement', links: [], about }), level);
  expect(promote && 'confirm' in promote).toBe(asks);
});

test('a channel without an app has the same messages as before', () => {
  for (const level of ['off', 'webhook'] as const) {
    expect(messageOf(noticeOf(), level)).toEqual(noticeMessage(noticeOf(), { stage: 'test' }));
    expect(idsOf(noticeOf(), level)).toEqual(['link-0', 'link-1', 'link-2']);
  }
});

test('every value is read again, and the block names its alert', () => {
  for (const status of ['firing', 'acknowledged', 'silenced'] as const) {
    for (const [id, value] of valuesOf(noticeOf({ status }), 'app')) {
      if (!value.startsWith('link-'))
        expect(actOf(id, value)).toMatchObject({ fingerprint: FINGERPRINT, rev: 3 });
    }
    const [block] = messageOf(noticeOf({ status }), 'app').blocks.filter(({ type }) => type === 'actions');
    expect(block).toMatchObject({ block_id: FINGERPRINT });
  }
});
