// Any text in a log line or a message of the topic: the Slack message has no mention, no secret, and is within the limits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notice, OccurrenceBatch } from '../../lib/alerts/alert.ts';
import { read } from '../../lib/alerts/sources/index.ts';
import { readLogs } from '../../lib/alerts/sources/logs.ts';
import { noticeMessage, type SlackMessage } from '../../lib/slack/slack.ts';
import { anySecret, leaks } from '../unit/alerts/redaction/secrets.ts';
import { batchOf, gzip64, logged, report } from '../unit/alerts/sources/lines.ts';
import { problemsOf } from '../unit/slack/limits.ts';
import { runs } from './runs.ts';

const SEED = 20_260_102;
const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1';
const CONSOLES =
  /^(?:[a-z]{2}-[a-z-]+-\d\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/;
const context = { stage: 'prod', consoleUrl: CONSOLE, now: new Date('2026-01-02T03:05:00Z') };

const planted = fc.constantFrom(...fc.sample(anySecret, { numRuns: 100, seed: SEED }));
const hostile = fc.oneof(
  fc.constantFrom(
    '<!channel>',
    '<!here|x>',
    '<@U012AB3CD>',
    '<https://evil.example|ok>',
    'https://evil.example/x',
    '@channel',
    '#general',
  ),
  fc.constantFrom(
    '```',
    '`',
    '````',
    '*',
    '_',
    '~',
    '&',
    '&lt;',
    '"',
    "'",
    '\\',
    '\\"',
    '\n',
    '\r',
    '\u0000',
    '\u202e',
    '\ud800',
    '😀',
    '|',
  ),
  fc.constantFrom(
    'undefined',
    'ERROR\t',
    '{"level":"ERROR"',
    'REPORT RequestId: ',
    'Task timed out after 3.00 seconds',
    'x'.repeat(3_000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const text = fc.array(hostile, { maxLength: 8 }).map((parts) => parts.join(''));
/** A text that contains a secret, perhaps after much other text. */
const withSecret = fc
  .tuple(text, planted, text, fc.constantFrom(1, 1, 1, 40))
  .map(([before, { text: secretText, secret }, after, times]) => ({
    input: `${before.repeat(times)} ${secretText} ${after}`,
    secret,
  }));

const published = (Message: string, over: object = {}) => ({
  Records: [{ Sns: { MessageId: 'm', TopicArn: 'arn:aws:sns:r:1:t', Message, ...over } }],
});
const alarm = (over: object) =>
  read(
    published(JSON.stringify({ AlarmName: 'a', NewStateValue: 'ALARM', NewStateReason: 'r', ...over })),
    context,
  );
const line = (...lines: string[]) => [readLogs(batchOf(lines), context)];

/** An event in which every member of the services' events has the text. */
function eventWith(detailType: string, message: string): OccurrenceBatch[] {
  const members = [
    'id',
    'type',
    'title',
    'description',
    'service',
    'eventTypeCode',
    'eventArn',
    'pipeline',
    'stage',
    'reason',
  ];
  const detail = {
    ...Object.fromEntries(members.map((name) => [name, message])),
    state: 'FAILED',
    [message]: message,
  };
  const event = { 'detail-type': detailType, source: message, region: message, account: message, detail };
  return read(published(JSON.stringify(event)), context);
}

/** Every way for a text into an alert. */
const DOORS: ((text: string) => OccurrenceBatch[])[] = [
  (message) =>
    line(
      logged({ error: { name: 'Error', message, stack: `Error: ${message}\n    at f (${message}:1:1)` } }),
    ),
  (message) => line(logged({ error: { name: message, message: 'x' }, requestId: message })),
  (message) =>
    line(logged({ message, error: { name: 'Error', message: 'x', cause: { name: 'E', message } } })),
  (message) => line(logged({ message, error: undefined })),
  (message) => line(logged({ message: { any: message }, error: undefined, xray_trace_id: message })),
  (message) => line(JSON.stringify({ anything: message })),
  (message) => line(message, report('error', message), report('timeout', undefined, message)),
  (message) => line(`2026-01-02T03:04:05.000Z\t${message}\tERROR\t${message}`),
  (message) =>
    line(
      `undefined\tERROR\tUncaught Exception\t${JSON.stringify({ errorType: 'Error', errorMessage: message, stack: [message] })}`,
    ),
  (message) => [readLogs(message, context)],
  (message) => [readLogs(gzip64(message), context)],
  (message) => alarm({ NewStateReason: message, AlarmDescription: message }),
  (message) =>
    alarm({
      AlarmName: message,
      AlarmArn: `arn:aws:cloudwatch:${message}:1:alarm:${message}`,
      OldStateValue: message,
    }),
  (message) => alarm({ AlarmRule: message, NewStateValue: message }),
  (message) =>
    alarm({
      Trigger: {
        MetricName: message,
        Dimensions: [
          { name: message, value: message },
          { name: 'FunctionName', value: message },
        ],
        Metrics: [{ Expression: message }],
      },
    }),
  (message) => read(published(message, { Subject: message }), context),
  (message) => read({ [message]: message }, context),
  ...[
    'GuardDuty Finding',
    'AWS Health Event',
    'CodePipeline Stage Execution State Change',
    'Order Rejected',
  ].map((detailType) => (message: string) => eventWith(detailType, message)),
  (message) => read(published(`AWS Budget Notification\nBudget Name: ${message}\n${message}`), context),
  (message) =>
    line(JSON.stringify({ level: 50, msg: message, err: { type: message, message, stack: message } })),
  (message) =>
    line(
      `[ERROR]\t${message}\nTraceback (most recent call last):\n  File "${message}"\n${message}: ${message}`,
    ),
  (message) => line(`level=error msg="${message}" err=${message}`),
];

const reasons = fc.constantFrom<Partial<Notice>>(
  { reason: 'first', untold: { count: 3, since: '2026-01-02T03:00:00.000Z' } },
  { reason: 'first' },
  { reason: 'summary', functions: ['predict-v1'] },
  { reason: 'recovered', duration_ms: 720_000 },
);

/** Without the runbook: whoever may write an alarm's description chooses where it leads. */
function urlsIn(message: SlackMessage): string[] {
  const blocks = [
    ...message.blocks,
    ...(message.attachments ?? []).flatMap((attachment) => attachment.blocks),
  ];
  return blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) =>
          'url' in element && element.text.text !== 'Guía' ? [element.url] : [],
        )
      : [],
  );
}

test('a message has no mention, foreign link, open fence or secret, and is within the limits', () => {
  let messages = 0;
  fc.assert(
    fc.property(withSecret, fc.constantFrom(...DOORS), reasons, ({ input, secret }, door, reason) => {
      for (const { alert, count } of door(input).flatMap(({ occurrences }) => occurrences)) {
        const notice: Notice = { id: 'x', alert, count, since: alert.at, ...reason };
        const message = noticeMessage(notice, { stage: 'prod' });
        messages++;
        // The item in DynamoDB and the message in SQS contain the notice too.
        const outside = JSON.stringify([notice, message]) + Object.values(alert).join('\n');
        const problems = [
          ...problemsOf(message),
          ...urlsIn(message).filter((url) => !CONSOLES.test(new URL(url).host)),
          ...(leaks(outside, secret) ? [`${secret} is in ${outside}`] : []),
        ];
        if (problems.length > 0) throw new Error(problems.join('\n'));
      }
    }),
    { ...runs(), seed: SEED },
  );
  expect(messages).toBeGreaterThan(Number(runs().numRuns) / 2);
});
