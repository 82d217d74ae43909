// What stands in the channel: the words, Slack's limits for any input, and nothing of the input as markup.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../../lib/alerts/alerts.ts';
import { adminMessage, noticeMessage, type SlackMessage } from '../../../lib/slack/slack.ts';
import { sighting } from '../alerts/sightings.ts';

const notice = (over: Partial<Alert> = {}, rest: Partial<Notice> = {}): Notice => ({
  id: 'x',
  alert: sighting(over).alert,
  count: 1,
  since: '2026-01-02T03:04:05.000Z',
  ...rest,
});

test('a notice reads well on a telephone', () => {
  const title = 'TypeError: Cannot read properties of undefined';
  expect(noticeMessage(notice({ title })).text).toBe(
    '🔴 predict-v1: TypeError: Cannot read properties of undefined (1 vez)',
  );
  expect(noticeMessage(notice({ severity: 'critical' }, { count: 3 })).text).toBe(
    '🚨 predict-v1: TypeError: no (3 veces)',
  );
});

test('a notice in full', () => {
  const links = [{ label: 'Ver el registro', url: 'https://console.example/#a|b' }];
  const fields = [{ name: 'Al registrarlo', value: 'unexpected `fault`' }];
  const untold = { count: 37, since: '2026-01-02T02:00:00.000Z' };
  expect(noticeMessage(notice({ links, fields }, { count: 2, untold })).blocks).toEqual([
    { type: 'header', text: { type: 'plain_text', text: '🔴 predict-v1: TypeError: no', emoji: false } },
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
        { type: 'mrkdwn', text: '*Veces*\n`2`', verbatim: true },
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

test('an alert that is no error has no error to show', () => {
  const { blocks } = noticeMessage(notice({ error: undefined, logGroup: undefined, requestId: undefined }));
  expect(blocks.map(({ type }) => type)).toEqual(['header', 'section']);
});

test('a message of an administrator is the message, escaped, and how serious it is', () => {
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
    count: fc.integer({ min: 1 }),
    since: text,
    untold: fc.option(fc.record({ count: fc.integer({ min: 1 }), since: text }), { nil: undefined }),
  });

  function holds({ text, blocks }: SlackMessage) {
    expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(text.length).toBeLessThanOrEqual(40_000);
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const block of blocks) {
      if (block.type === 'header') shown(block.text.text, 150);
      if (block.type === 'section' && 'text' in block) shown(block.text.text, 3_000);
      if (block.type === 'section' && 'fields' in block) {
        expect(block.fields.length).toBeLessThanOrEqual(10);
        for (const field of block.fields) shown(field.text, 2_000);
      }
      if (block.type === 'context') {
        expect(block.elements.length).toBeLessThanOrEqual(10);
        for (const element of block.elements) shown(element.text, 3_000);
      }
      if (block.type === 'actions') {
        expect(block.elements.length).toBeLessThanOrEqual(25);
        for (const { text, url } of block.elements) {
          shown(text.text, 75);
          expect(url.length).toBeLessThanOrEqual(3_000);
          expect(url).toMatch(/^https?:\/\/[^<>|\s]*$/);
        }
      }
    }
  }

  function shown(text: string, max: number) {
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThanOrEqual(max);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    // A fence opens at the start and ends at the end, or there is none.
    expect(text.replace(/^```\n|\n```$/g, '')).not.toMatch(/^\*.*```/s);
  }

  test('a notice is within the limits and nothing of it is markup', () => {
    fc.assert(
      fc.property(notices, (message) => holds(noticeMessage(message))),
      { numRuns: 300 },
    );
  });

  test('so is a message of an administrator', () => {
    const messages = text.map((message) => message.slice(0, 4000)).filter((message) => message !== '');
    const severities = fc.constantFrom('info' as const, 'critical' as const);
    fc.assert(
      fc.property(messages, severities, (message, severity) => holds(adminMessage(message, severity))),
    );
  });
});
