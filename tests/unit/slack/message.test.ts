// Slack messages: their texts, Slack's limits for any input, and no markup from the input.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../../lib/alerts/alerts.ts';
import type { Channel } from '../../../lib/slack/message.ts';
import { adminMessage, noticeMessage, type SlackMessage } from '../../../lib/slack/slack.ts';
import { occurrence } from '../alerts/grouping/occurrences.ts';
import { problemsOf } from './limits.ts';

const notice = (over: Partial<Alert> = {}, rest: Partial<Notice> = {}): Notice => ({
  id: 'x',
  alert: occurrence(over).alert,
  count: 1,
  since: '2026-01-02T03:04:05.000Z',
  ...rest,
});

const RELEASE = '92695a5857156baa92695a5857156baa92695a58';
const CHANNEL = {
  stage: 'prod',
  consoleUrl: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1',
};
const message = (over: Partial<Alert> = {}, rest: Partial<Notice> = {}, channel: Partial<Channel> = {}) =>
  noticeMessage(notice(over, rest), { ...CHANNEL, ...channel });
const textsOf = (blocks: unknown): string[] =>
  JSON.stringify(blocks)
    .match(/"text":"(?:[^"\\]|\\.)*"/g)
    ?.map((text) => JSON.parse(`{${text}}`).text) ?? [];
const main = (shown: SlackMessage) => textsOf(shown.blocks);
const small = (shown: SlackMessage) => textsOf(shown.attachments?.[0]?.blocks);
const at = (seconds: number, text: string) => `<!date^${seconds}^{date_short_pretty} {time}|${text}>`;
const AT = at(1767323045, '2 ene 3:04 UTC');

describe('the headline', () => {
  test.each<[string, Partial<Alert>, Partial<Notice>, string]>([
    ['an error', {}, {}, '🔴 prod · predict-v1 · TypeError: no'],
    ['a critical error', { severity: 'critical' }, {}, '🚨 prod · predict-v1 · TypeError: no'],
    [
      'an account and a region',
      { account: '123456789012', region: 'eu-west-1' },
      {},
      '🔴 prod · predict-v1 · TypeError: no · 123456789012 eu-west-1',
    ],
    [
      'an alarm with a meaning',
      { kind: 'alarm', source: 'auth-login', title: 'Alarma: login', meaning: 'Nadie puede entrar' },
      {},
      '🔴 prod · auth-login · Nadie puede entrar',
    ],
    [
      'an alarm without one, whose title names its source',
      { kind: 'alarm', source: 'all-down', title: 'Alarma: vigia-prod-all-down' },
      {},
      '🔴 prod · Alarma: vigia-prod-all-down',
    ],
    [
      'an error in a function whose name the error contains',
      { source: 'no', title: 'TypeError: no' },
      {},
      '🔴 prod · no · TypeError: no',
    ],
  ])('%s is said by the header and by the push notification', (_what, over, rest, line) => {
    const shown = message(over, rest);
    expect(shown.text).toBe(line);
    expect(main(shown)[0]).toBe(line);
  });

  test('a push notification says the count before the account', () => {
    expect(message({ account: '123456789012' }, { count: 3 }).text).toBe(
      '🔴 prod · predict-v1 · TypeError: no · ×3 · 123456789012',
    );
  });

  test('what does not fit into the header follows in a section, and nothing is said twice', () => {
    const words = Array.from({ length: 40 }, (_, i) => `word${i}`);
    const long = words.join(' ');
    const title = `TypeError: ${long}`.slice(0, 199);
    const shown = message({ title: `${title}…`, error: { type: 'TypeError', message: long } });
    const [header = '', section = ''] = main(shown);
    expect(header).toMatch(/^🔴 prod · predict-v1 · TypeError: word0 .* word\d+…$/);
    expect(section).toMatch(/^…word\d+ /);
    const said = `${header} ${section}`.match(/word\d+/g) ?? [];
    expect(new Set(said).size).toBe(said.length);
    expect(said).toEqual(words.slice(0, said.length));
  });

  test('the further lines of an error follow in one line', () => {
    const error = { type: 'TypeError', message: 'no\n  - a\n  - b' };
    expect(main(message({ error }))).toEqual(['🔴 prod · predict-v1 · TypeError: no', '- a - b']);
  });

  test('of an alarm the reason of AWS stands after its meaning', () => {
    const error = { type: 'ALARM', message: 'Threshold Crossed' };
    const over = {
      kind: 'alarm' as const,
      title: 'Alarma: x',
      name: 'x',
      meaning: 'Nadie puede entrar',
      error,
    };
    expect(main(message(over))).toEqual(['🔴 prod · predict-v1 · Nadie puede entrar', 'Threshold Crossed']);
  });

  test('no error is said twice, whatever its title, type and message', () => {
    const word = fc.stringMatching(/^[a-z]{3,9}$/);
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 3, maxLength: 40 }), fc.boolean(), (words, hasType) => {
        const text = words.join(' ');
        const title = `${hasType ? 'TypeError: ' : ''}${text}`.slice(0, 200);
        const stack = `TypeError: ${text}\n    at f (/var/task/a.mjs:1:2)`;
        const type = hasType ? 'TypeError' : 'Log';
        const shown = message({ source: 'A', title, error: { type, message: text, stack } });
        const all = [...main(shown), ...small(shown)].join(' ');
        for (const said of words)
          expect(all.split(/[^a-z]+/).filter((part) => part === said)).toHaveLength(1);
      }),
    );
  });
});

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

describe('the runbook', () => {
  const runbooks: Channel['runbooks'] = [
    ['login-*', 'https://docs.example/login'],
    ['*-v1', 'https://docs.example/v1'],
  ];
  const guide = (over: Partial<Alert>) =>
    JSON.stringify(message(over, {}, { runbooks }).blocks).match(/"Guía".*?"url":"([^"]+)"/)?.[1];

  test.each<[string, Partial<Alert>, string | undefined]>([
    ['by the function', {}, 'https://docs.example/v1'],
    ['by the alarm', { name: 'vigia-prod-login-errors', source: 'x' }, 'https://docs.example/login'],
    ['of the alert itself first', { runbook: 'https://wiki.example/' }, 'https://wiki.example/'],
    ['that is no http', { runbook: 'javascript:x' }, undefined],
    ['of nothing', { source: 'auth-login' }, undefined],
    ['of a name that only contains a pattern', { source: 'a-v1-b' }, undefined],
  ])('%s is the button "Guía"', (_what, over, url) => {
    expect(guide(over)).toBe(url);
  });
});

test('a message of an administrator is the escaped message and its severity', () => {
  expect(adminMessage('Alerta de la API', 'info')).toEqual({
    text: 'Alerta de la API',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '🔵 Alerta de la API', verbatim: true } },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: 'Mensaje de un administrador · información', verbatim: true }],
      },
    ],
  });
  expect(adminMessage('<!channel> a & b', 'critical').text).toBe('&lt;!channel&gt; a &amp; b');
});

describe('for any input', () => {
  const hostile = fc.constantFrom(
    '<!channel>',
    '<!date^1^{date}^https://evil.example|x>',
    '|',
    '^',
    '2026-01-02T03:04:05.000Z',
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
    kind: fc.constantFrom('log', 'alarm', 'dead_letter', 'event', 'announcement'),
    severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
    title: text,
    source: text,
    at: text,
    requestId: fc.option(text, { nil: undefined }),
    name: fc.option(text, { nil: undefined }),
    meaning: fc.option(text, { nil: undefined }),
    account: fc.option(text, { nil: undefined }),
    region: fc.option(text, { nil: undefined }),
    release: fc.option(text, { nil: undefined }),
    runbook: fc.option(text, { nil: undefined }),
    users: fc.option(fc.array(fc.nat(255)), { nil: undefined }),
    points: fc.option(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), { nil: undefined }),
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
    last_at: fc.option(text, { nil: undefined }),
    daily: fc.option(fc.array(fc.nat(), { maxLength: 8 }), { nil: undefined }),
    users: fc.option(fc.array(fc.nat(255)), { nil: undefined }),
    first_release: fc.option(text, { nil: undefined }),
    latest: fc.option(
      fc.record({
        at: text,
        requestId: fc.option(text, { nil: undefined }),
        logStream: fc.option(text, { nil: undefined }),
      }),
      { nil: undefined },
    ),
    duration_ms: fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }),
    count: fc.integer({ min: 1 }),
    since: text,
    untold: fc.option(fc.record({ count: fc.integer({ min: 1 }), since: text }), { nil: undefined }),
  });

  test('a notice is within the limits and contains no markup of the input', () => {
    fc.assert(
      fc.property(notices, text, (message, url) => {
        const runbooks = [['*', `https://docs.example/${url}`]] as const;
        expect(problemsOf(noticeMessage(message, { ...CHANNEL, runbooks }))).toEqual([]);
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
