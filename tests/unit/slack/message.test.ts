// The blocks of Slack messages below the headline, by kind of notice.
import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../../lib/alerts/alerts.ts';
import { detailsMessage, leavesOut } from '../../../lib/slack/message/details.ts';
import { adminMessage } from '../../../lib/slack/slack.ts';
import { occurrence } from '../alerts/grouping/occurrences.ts';
import { AT, at, main, message, RELEASE, small } from './messages.ts';

describe('a message', () => {
  test('an error is a headline, its links and the small lines in an attachment with the colour', () => {
    const links = [{ label: 'Registro', url: 'https://console.example/#a|b' }];
    const stack = [
      'TypeError: no',
      '    at check (file:///var/task/functions/predict/v1.mjs:12:345)',
      '    at async Object.predict [as handler] (file:///var/task/functions/predict/v1.mjs:3:4)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      'Caused by: Error: refused',
      '    at connect (node:net:1:2)',
    ].join('\n');
    const shown = message({ links, error: { type: 'TypeError', message: 'no', stack } });
    expect(shown.blocks).toEqual([
      {
        type: 'header',
        text: { type: 'plain_text', text: '🔴 prod · predict-v1 · TypeError: no', emoji: false },
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'link-0',
            text: { type: 'plain_text', text: 'Registro', emoji: false },
            url: 'https://console.example/#a%7Cb',
          },
        ],
      },
    ]);
    expect(shown.attachments).toEqual([
      {
        color: '#e01e5a',
        blocks: [
          {
            type: 'context',
            elements: [{ type: 'mrkdwn', text: `×1 · ${AT} · petición \`r-1\``, verbatim: true }],
          },
          {
            type: 'context',
            elements: [
              {
                type: 'mrkdwn',
                text: '`predict/v1.mjs:12:345` `check` · `predict/v1.mjs:3:4` `Object.predict` · `Caused by: Error: refused` · y 2 marcos más',
                verbatim: true,
              },
            ],
          },
        ],
      },
    ]);
  });

  test('where there are threads, the root says what caused the error', () => {
    const stack =
      'TypeError: no\n    at f (/var/task/a.mjs:1:2)\nCaused by: HttpError: 503 from the bank\n    at g (/b.mjs:1:1)';
    const root = message({ error: { type: 'TypeError', message: 'no', stack } }, {}, { level: 'app' });
    expect(main(root)).toContain('Caused by: HttpError: 503 from the bank');
  });

  test('where there are threads, the root leaves out stack and fields, and an answer has them', () => {
    const stack = `TypeError: no\n${Array.from({ length: 9 }, (_, n) => `    at f${n} (/var/task/a.mjs:${n}:2)`).join('\n')}`;
    const over = {
      error: { type: 'TypeError', message: 'no', stack },
      fields: [{ name: 'Al registrarlo', value: 'x' }],
    };
    const root = message(over, {}, { level: 'app' });
    expect(small(root)).toEqual([`×1 · ${AT} · petición \`r-1\``]);
    const { text, blocks } = detailsMessage(occurrence(over).alert, 'prod');
    expect(text).toBe('📄 prod · predict-v1 · TypeError: no');
    expect(blocks).toEqual([
      { type: 'section', text: { type: 'mrkdwn', text: `\`\`\`\n${stack}\n\`\`\``, verbatim: true } },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: '`Al registrarlo: x` · registro `/aws/lambda/vigia-prod-predict-v1`',
            verbatim: true,
          },
        ],
      },
    ]);
  });

  test.each<[string, Partial<Alert>, boolean]>([
    ['an error with a stack', {}, true],
    ['an error without one', { error: { type: 'Error', message: 'no' } }, false],
    ['a text without frames', { error: { type: 'Log', message: 'no', stack: '{"a":1}' } }, true],
    ['an alarm, whose fields are few', { kind: 'alarm', fields: [{ name: 'a', value: 'b' }] }, false],
    ['an announcement', { kind: 'announcement', fields: [{ name: 'a', value: 'b' }] }, false],
  ])('an answer with details follows %s: %#', (_, over, expected) => {
    const { alert } = occurrence(over);
    expect(leavesOut(alert, 'app')).toBe(expected);
    for (const level of ['webhook', 'buttons', undefined] as const)
      expect(leavesOut(alert, level)).toBe(false);
  });

  test('a stack without own frames shows its first ones, and one without frames its beginning', () => {
    const foreign = 'TypeError: no\n    at a (node:x:1:2)\n    at b (node:x:2:2)';
    expect(small(message({ error: { type: 'TypeError', message: 'no', stack: foreign } }))[1]).toBe(
      '`node:x:1:2` `a` · `node:x:2:2` `b`',
    );
    const raw = message({ error: { type: 'Mensaje', message: 'no', stack: '{"a":1}' } });
    expect(main(raw)).toContain('```\n{"a":1}\n```');
  });

  test('an alert without links names its log', () => {
    expect(small(message())[0]).toContain('registro `/aws/lambda/vigia-prod-predict-v1`');
    const links = [{ label: 'Registro', url: 'https://console.example/' }];
    expect(small(message({ links }))[0]).not.toContain('registro');
  });

  test('an alarm shows its name, its data points and its fields', () => {
    const shown = message({
      kind: 'alarm',
      name: 'vigia-prod-login',
      meaning: 'Nadie puede entrar',
      points: [0, 1, 4.5],
      fields: [{ name: 'Estado', value: 'OK → ALARM' }],
    });
    expect(small(shown)[1]).toBe('`vigia-prod-login` · ▁▃█ 4,5 · `Estado: OK → ALARM`');
  });

  test.each<[string, Partial<Alert>, Partial<Notice>, string]>([
    [
      'its release, when it is new',
      { release: RELEASE },
      { first_release: RELEASE },
      'nuevo desde `92695a5`',
    ],
    ['its release, when the first one is not known', { release: RELEASE }, {}, 'versión `92695a5`'],
    [
      'both releases, when it is older than the one that is deployed',
      { release: RELEASE },
      { first_release: 'abcdef0123' },
      'versión `92695a5`, visto desde `abcdef0`',
    ],
    ['one user', { users: [7] }, {}, '1 usuario'],
    ['the users of all its occurrences', { users: [7] }, { users: [1, 2, 3, 7] }, 'unos 4 usuarios'],
    ['the last 24 hours', {}, { daily: [0, 0, 1, 0, 0, 2, 0, 9] }, '▁▁▂▁▁▃▁█ 12 en 24 h'],
    [
      'repeats that no message counted',
      {},
      { untold: { count: 37, since: '2026-01-02T03:04:05Z' } },
      `Se había repetido 37 veces más sin aviso, desde ${AT}`,
    ],
    [
      'what was logged with it',
      { fields: [{ name: 'Al registrarlo', value: 'a `b`' }] },
      {},
      "`Al registrarlo: a 'b'`",
    ],
    ['alarms that it explains', {}, { alarms: ['Alarma: login'] }, 'Alarmas por esta causa: `Alarma: login`'],
  ])('a fault shows %s', (_what, over, rest, text) => {
    expect(small(message(over, rest)).join('\n')).toContain(text);
  });

  test('a single occurrence has no chart', () => {
    expect(small(message({}, { daily: [0, 0, 0, 0, 0, 0, 0, 1] })).join()).not.toContain('24 h');
  });

  test.each<[string, Partial<Alert>, Partial<Notice>, string]>([
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
    const shown = message(over, rest);
    expect(shown.text).toBe(`🔴 prod · predict-v1 · TypeError: no · ${sentence}`);
    expect(main(shown)[1]).toBe(sentence);
  });

  test('a fault that returned says how often in 24 hours and since when, once', () => {
    const rest = { reason: 'again' as const, openings: 3, first_seen: '2026-01-02T01:00:00.000Z' };
    const shown = message({}, rest);
    expect(shown.text).toBe('🔴 prod · predict-v1 · TypeError: no · 3.ª vez en 24 h, primera 2 ene 1:00 UTC');
    expect(small(shown)[0]).toMatch(/^3\.ª vez en 24 h, primera <!date\^1767315600\^/);
    expect(main(shown)).toEqual(['🔴 prod · predict-v1 · TypeError: no']);
  });

  test('a summary says how often, when and in which functions, and links to the latest occurrence', () => {
    const links = [{ label: 'Registro', url: 'https://console.example/first' }];
    const shown = message(
      { links },
      {
        reason: 'summary',
        count: 1234,
        first_at: '2026-01-02T03:04:05.000Z',
        last_at: '2026-01-02T04:00:00.000Z',
        functions: ['predict-v1', 'feedback-create'],
        latest: { at: '2026-01-02T04:00:00.000Z', requestId: 'r-9', logStream: 'latest-stream' },
      },
    );
    expect(shown.text).toBe('🔁 prod · predict-v1 · TypeError: no · se repitió 1.234 veces más');
    expect(main(shown)[1]).toBe(
      `Se repitió 1.234 veces más entre ${AT} y ${at(1767326400, '2 ene 4:00 UTC')} en \`predict-v1\`, \`feedback-create\``,
    );
    expect(small(shown).join()).toContain('petición `r-9`');
    const blocks = JSON.stringify(shown.blocks);
    expect(blocks).toContain('/log-events/latest-stream');
    expect(blocks).toContain('r-9');
    expect(blocks).not.toContain('first');
    expect(JSON.stringify(shown)).not.toContain('a.mjs');
  });

  test('a summary of one repeat has one time', () => {
    const [, text] = main(
      message({}, { reason: 'summary', count: 1, last_at: '2026-01-02T04:00:00.000Z', functions: ['a'] }),
    );
    expect(text).toBe(`Se repitió 1 vez más, ${at(1767326400, '2 ene 4:00 UTC')}, en \`a\``);
  });

  test('a summary of many functions names ten and counts the rest', () => {
    const functions = Array.from({ length: 25 }, (_, i) => `f-${i}`);
    expect(main(message({}, { reason: 'summary', functions }))[1]).toMatch(/`f-9` y 15 más$/);
  });

  test('a summary of a flapping alarm says how often it changed and what it is now', () => {
    const rest = { reason: 'summary' as const, changes: 12, is_firing: false };
    expect(main(message({ kind: 'alarm' }, rest))[1]).toBe('Cambió de estado 12 veces; ahora está en calma');
  });

  test.each<[string, Partial<Alert>, Partial<Notice>, string]>([
    ['its duration', {}, { duration_ms: 720_000 }, '✅ prod · predict-v1 · Recuperado tras 12 min · login'],
    [
      'the time that the source gives',
      { since: '2026-01-02T01:00:00.000Z' },
      {},
      '✅ prod · predict-v1 · Recuperado tras 2 h 4 min · login',
    ],
    ['neither', {}, {}, '✅ prod · predict-v1 · Recuperado · login'],
    ['a time that is none', { since: 'x' }, {}, '✅ prod · predict-v1 · Recuperado · login'],
  ])('a recovery with %s says how long the alarm lasted', (_, alert, rest, text) => {
    const shown = message({ kind: 'alarm', name: 'login', ...alert }, { reason: 'recovered', ...rest });
    expect(shown.text).toBe(text);
    expect(shown.attachments?.[0]?.color).toBe('#2eb67d');
  });

  test('a recovery says how often the alarm was counted, from when to when, and has one link', () => {
    const links = [1, 2].map((n) => ({ label: `L${n}`, url: `https://console.example/${n}` }));
    const rest = { count: 9, first_at: '2026-01-02T03:04:05Z', last_at: '2026-01-02T04:00:00Z' };
    const shown = message({ kind: 'alarm', links }, { reason: 'recovered', ...rest });
    expect(small(shown)[0]).toContain(`×9 · de ${AT} a ${at(1767326400, '2 ene 4:00 UTC')}`);
    expect(main(shown).slice(1)).toEqual(['L1']);
  });

  test.each([
    [1, 60_000, '⏳ prod · 1 alerta se retrasó hasta 1 min por una caída de Slack'],
    [1234, 840_000, '⏳ prod · 1.234 alertas se retrasaron hasta 14 min por una caída de Slack'],
  ])('a notice about %i late alerts is one line', (count, duration_ms, text) => {
    const shown = message({}, { reason: 'delayed', count, duration_ms });
    expect(shown.text).toBe(text);
    expect(shown.blocks).toHaveLength(1);
  });
});

test('a message of an administrator is the escaped message, its severity, and who sent it', () => {
  expect(adminMessage('Alerta de la API', 'info', 'ana')).toEqual({
    text: 'Alerta de la API',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '🔵 Alerta de la API', verbatim: true } },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: 'Mensaje de `ana` · información', verbatim: true }],
      },
    ],
  });
  expect(adminMessage('<!channel> a & b', 'critical', 'ana').text).toBe('&lt;!channel&gt; a &amp; b');
});
