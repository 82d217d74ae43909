// Slack messages: their texts, Slack's limits for any input, and no markup from the input.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../../lib/alerts/alerts.ts';
import { adminMessage, noticeMessage, type SlackMessage } from '../../../lib/slack/slack.ts';
import { occurrence } from '../alerts/occurrences.ts';
import { problemsOf } from './limits.ts';

const notice = (over: Partial<Alert> = {}, rest: Partial<Notice> = {}): Notice => ({
  id: 'x',
  alert: occurrence(over).alert,
  count: 1,
  since: '2026-01-02T03:04:05.000Z',
  ...rest,
});

test('the text of a notice is its headline and its count', () => {
  const title = 'TypeError: Cannot read properties of undefined';
  expect(noticeMessage(notice({ title })).text).toBe(
    '🔴 predict-v1: TypeError: Cannot read properties of undefined (1 vez)',
  );
  expect(noticeMessage(notice({ severity: 'critical' }, { count: 3 })).text).toBe(
    '🚨 predict-v1: TypeError: no (3 veces)',
  );
});

test('a notice shows its error, its fields and its links', () => {
  const links = [{ label: 'Ver el registro', url: 'https://console.example/#a|b' }];
  const fields = [{ name: 'Al registrarlo', value: 'unexpected `fault`' }];
  const untold = { count: 37, since: '2026-01-02T02:00:00.000Z' };
  const { blocks, attachments } = noticeMessage(notice({ links, fields }, { count: 1234, untold }));
  expect(blocks).toEqual([
    { type: 'header', text: { type: 'plain_text', text: '🔴 predict-v1: TypeError: no', emoji: false } },
  ]);
  expect(attachments).toHaveLength(1);
  expect(attachments?.[0]?.color).toBe('#e01e5a');
  expect(attachments?.[0]?.blocks).toEqual([
    { type: 'section', text: { type: 'plain_text', text: 'TypeError: no', emoji: false } },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: '```\nTypeError: no\n    at f (/var/task/a.mjs:1:2)\n```',
        verbatim: true,
      },
    },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: '*Función*\n`predict-v1`', verbatim: true },
        { type: 'mrkdwn', text: '*Veces*\n`1.234`', verbatim: true },
        { type: 'mrkdwn', text: '*Desde*\n`2 de enero de 2026 a las 3:04:05 UTC`', verbatim: true },
        { type: 'mrkdwn', text: '*Petición*\n`r-1`', verbatim: true },
        { type: 'mrkdwn', text: "*Al registrarlo*\n`unexpected 'fault'`", verbatim: true },
      ],
    },
    {
      type: 'context',
      elements: [
        {
          type: 'plain_text',
          text: 'Se había repetido 37 veces más sin aviso, desde el 2 de enero de 2026 a las 2:00:00 UTC',
          emoji: false,
        },
      ],
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'link-0',
          text: { type: 'plain_text', text: 'Ver el registro', emoji: false },
          url: 'https://console.example/#a%7Cb',
        },
      ],
    },
    {
      type: 'context',
      elements: [
        { type: 'plain_text', text: 'Registro: /aws/lambda/vigia-prod-predict-v1 · s', emoji: false },
      ],
    },
  ]);
});

test('an alert without an error shows no error', () => {
  const { attachments } = noticeMessage(
    notice({ error: undefined, logGroup: undefined, requestId: undefined }),
  );
  expect(attachments?.[0]?.blocks.map(({ type }) => type)).toEqual(['section']);
});

describe('noticeMessage', () => {
  const shown = (message: SlackMessage) => JSON.stringify([message.blocks, message.attachments]);

  test('an alarm shows its name and its source', () => {
    const alarm = notice({
      kind: 'alarm',
      source: 'auth-login',
      title: 'Alarma: login',
      requestId: undefined,
    });
    expect(noticeMessage(alarm).text).toBe('🔴 auth-login: Alarma: login (1 vez)');
    expect(shown(noticeMessage(alarm))).toContain('*Origen*\\n`auth-login`');
  });

  test.each<[string, Partial<Alert>, Partial<Notice>, string]>([
    [
      'a fault that returned',
      {},
      { reason: 'again', openings: 14, first_seen: '2026-01-01T00:00:00.000Z' },
      'Vuelve: 14.ª vez en 24 h; visto por primera vez el 1 de enero de 2026 a las 0:00:00 UTC',
    ],
    [
      'a recurring fault',
      {},
      { reason: 'recurring', openings: 4 },
      'El fallo vuelve una y otra vez: 4 veces en 24 h. Desde ahora solo habrá resúmenes',
    ],
    [
      'a flapping alarm',
      { kind: 'alarm' },
      { reason: 'recurring', openings: 4 },
      'La alarma oscila: 4 veces en 24 h. Desde ahora solo habrá resúmenes',
    ],
    [
      'an escalation',
      {},
      { reason: 'escalated', count: 30_000 },
      'Se agrava: 30.000 veces más desde el último mensaje',
    ],
    [
      'an alarm that still fires',
      { kind: 'alarm' },
      { reason: 'still_firing', duration_ms: 14_400_000 },
      'Sigue activa desde hace 4 h',
    ],
  ])('%s says so in its text and in its first section', (_what, over, rest, sentence) => {
    const message = noticeMessage(notice(over, rest));
    expect(message.text).toContain(`(${sentence})`);
    expect(message.attachments?.[0]?.blocks[0]).toMatchObject({ text: { text: sentence } });
  });

  test('a summary of a flapping alarm says how often it changed and what it is now', () => {
    const rest = { reason: 'summary' as const, changes: 12, is_firing: false };
    expect(shown(noticeMessage(notice({ kind: 'alarm' }, rest)))).toContain(
      'Cambió de estado 12 veces; ahora está en calma',
    );
  });

  test('a notice names the alarms that its errors explain', () => {
    const message = noticeMessage(notice({}, { reason: 'summary', alarms: ['Alarma: login'] }));
    expect(shown(message)).toContain('Alarmas por esta causa: Alarma: login');
  });

  test('a summary says how often, when and in which functions the fault was repeated', () => {
    const message = noticeMessage(
      notice(
        {},
        {
          reason: 'summary',
          count: 1234,
          first_at: '2026-01-02T03:04:05.000Z',
          last_at: '2026-01-02T04:00:00.000Z',
          functions: ['predict-v1', 'feedback-create'],
        },
      ),
    );
    expect(message.text).toBe('🔁 predict-v1: TypeError: no · se repitió 1.234 veces más');
    expect(shown(message)).toContain(
      'Se repitió 1.234 veces más entre el 2 de enero de 2026 a las 3:04:05 UTC y el 2 de enero de 2026 a las 4:00:00 UTC en predict-v1, feedback-create',
    );
    expect(shown(message)).not.toContain('at f (');
  });

  test('a summary of many functions names ten and counts the rest', () => {
    const functions = Array.from({ length: 25 }, (_, i) => `f-${i}`);
    expect(shown(noticeMessage(notice({}, { reason: 'summary', functions })))).toContain('f-9 y 15 más');
  });

  test.each<[string, Partial<Alert>, Partial<Notice>, string]>([
    ['its duration', {}, { duration_ms: 720_000 }, '✅ predict-v1: Recuperado tras 12 min · TypeError: no'],
    [
      'the time that the source gives',
      { since: '2026-01-02T01:00:00.000Z' },
      {},
      '✅ predict-v1: Recuperado tras 2 h 4 min · TypeError: no',
    ],
    ['neither', {}, {}, '✅ predict-v1: Recuperado · TypeError: no'],
    ['a time that is none', { since: 'x' }, {}, '✅ predict-v1: Recuperado · TypeError: no'],
  ])('a recovery with %s says how long the alarm lasted', (_, alert, rest, text) => {
    const message = noticeMessage(notice(alert, { reason: 'recovered', ...rest }));
    expect(message.text).toBe(text);
    expect(message.attachments?.[0]?.color).toBe('#2eb67d');
  });

  test.each([
    [1, 60_000, '⏳ 1 alerta se retrasó hasta 1 min por una caída de Slack'],
    [1234, 840_000, '⏳ 1.234 alertas se retrasaron hasta 14 min por una caída de Slack'],
  ])('a notice about %i late alerts is one line', (count, duration_ms, text) => {
    const message = noticeMessage(notice({}, { reason: 'delayed', count, duration_ms }));
    expect(message.text).toBe(text);
    expect(message.blocks).toHaveLength(1);
  });
});

test('a message of an administrator is the escaped message and its severity', () => {
  expect(adminMessage('Alerta de la API', 'info')).toEqual({
    text: 'Alerta de la API',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '🔵 Alerta de la API', verbatim: true } },
      {
        type: 'context',
        elements: [{ type: 'plain_text', text: 'Mensaje de un administrador · información', emoji: false }],
      },
    ],
  });
  expect(adminMessage('<!channel> a & b', 'critical').text).toBe('&lt;!channel&gt; a &amp; b');
});

describe('for any input', () => {
  const hostile = fc.constantFrom(
    '<!channel>',
    '<@U012AB3CD>',
    '<https://evil.example|ok>',
    '```',
    '&',
    '"',
    '\\',
    '\n',
    '\u0000',
    '\ud800',
    '😀',
    '@channel',
    'x',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(hostile, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.tuple(hostile, fc.integer({ min: 1, max: 8000 })).map(([part, n]) => part.repeat(n)),
  );
  const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 20 });
  const alerts: fc.Arbitrary<Alert> = fc.record({
    fingerprint: text,
    kind: fc.constantFrom('log', 'alarm', 'dead_letter', 'event'),
    severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
    title: text,
    source: text,
    at: text,
    requestId: fc.option(text, { nil: undefined }),
    error: fc.option(fc.record({ type: text, message: text, stack: fc.option(text, { nil: undefined }) }), {
      nil: undefined,
    }),
    logGroup: fc.option(text, { nil: undefined }),
    logStream: fc.option(text, { nil: undefined }),
    fields: list(fc.record({ name: text, value: text })),
    links: list(
      fc.record({
        label: text,
        url: fc.oneof(
          text,
          text.map((path) => `https://a.example/${path}`),
        ),
      }),
    ),
  });
  const notices: fc.Arbitrary<Notice> = fc.record({
    id: text,
    alert: alerts,
    reason: fc.constantFrom(
      'first',
      'again',
      'recurring',
      'escalated',
      'summary',
      'still_firing',
      'recovered',
      'delayed',
    ),
    openings: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
    first_seen: fc.option(text, { nil: undefined }),
    alarms: fc.option(list(text), { nil: undefined }),
    changes: fc.option(fc.nat(), { nil: undefined }),
    is_firing: fc.option(fc.boolean(), { nil: undefined }),
    functions: fc.option(list(text), { nil: undefined }),
    first_at: fc.option(text, { nil: undefined }),
    duration_ms: fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }),
    count: fc.integer({ min: 1 }),
    since: text,
    untold: fc.option(fc.record({ count: fc.integer({ min: 1 }), since: text }), { nil: undefined }),
  });

  test('a notice is within the limits and contains no markup of the input', () => {
    fc.assert(
      fc.property(notices, (message) => {
        expect(problemsOf(noticeMessage(message))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a message of an administrator is within the limits and contains no markup of the input', () => {
    const messages = text.map((message) => message.slice(0, 4000)).filter((message) => message !== '');
    const severities = fc.constantFrom('info' as const, 'critical' as const);
    fc.assert(
      fc.property(messages, severities, (message, severity) => {
        expect(problemsOf(adminMessage(message, severity))).toEqual([]);
      }),
    );
  });
});
