// Slack messages of any input: within Slack’s limits, and without markup of the input.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../../lib/alerts/alerts.ts';
import { alarmLinks } from '../../../lib/alerts/sources/console-links.ts';
import { detailsMessage, leavesOut } from '../../../lib/slack/message/details.ts';
import { adminMessage, noticeMessage } from '../../../lib/slack/slack.ts';
import { problemsOf } from './limits.ts';
import { CHANNEL, main, message } from './messages.ts';

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
        const channel = { ...CHANNEL, runbooks };
        expect(problemsOf(noticeMessage(message, channel))).toEqual([]);
        expect(problemsOf(noticeMessage(message, { ...channel, level: 'app' }))).toEqual([]);
        const { alert } = message;
        if (leavesOut(alert, 'app')) expect(problemsOf(detailsMessage(alert, 'prod'))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a message of an administrator is within the limits and contains no markup of the input', () => {
    const messages = text.map((message) => message.slice(0, 4000)).filter((message) => message !== '');
    const severities = fc.constantFrom('info' as const, 'critical' as const);
    fc.assert(
      fc.property(messages, severities, (message, severity) => {
        expect(problemsOf(adminMessage(message, severity, message))).toEqual([]);
      }),
    );
  });
});

describe('links', () => {
  const linked = (...lengths: number[]) => {
    const links = lengths.map((length, i) => ({
      label: `L${i}`,
      url: `https://a.example/`.padEnd(length, 'x'),
    }));
    const shown = message({ kind: 'alarm', links });
    expect(problemsOf(shown)).toEqual([]);
    return main(shown).slice(1);
  };

  test.each<[string, number[], string[]]>([
    ['a link as long as Slack takes it', [3_000], ['L0']],
    ['a longer one is left out, and the next one stays', [3_001, 100], ['L1']],
    ['four of middle length', [900, 900, 900, 900], ['L0', 'L1', 'L2', 'L3']],
    ['the first ones, as long as there is room', [3_000, 1_000, 1_000, 400], ['L0', 'L1', 'L3']],
  ])('%s', (_what, lengths, shown) => expect(linked(...lengths)).toEqual(shown));

  test.each(['á', '漢', ' ', '%'])('an alarm has its link when its name is 255 times %j', (letter) => {
    // 255 characters are CloudWatch's limit; in a link a letter may take nine.
    const place = {
      consoleUrl: CHANNEL.consoleUrl,
      alarm: letter.repeat(255),
      functionName: 'predict-v1',
      at: 0,
    };
    const links = alarmLinks(place);
    const shown = message({ kind: 'alarm', links });
    expect(problemsOf(shown)).toEqual([]);
    expect(main(shown).slice(1)).toEqual(links.map(({ label }) => label));
  });
});
