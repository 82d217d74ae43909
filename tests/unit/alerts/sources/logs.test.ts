// From an `awslogs` payload to alerts: the fields of an alert, and payloads that cannot be read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notice } from '../../../../lib/alerts/alerts.ts';
import { slotOf } from '../../../../lib/alerts/users.ts';
import { batchOf, GROUP, gzip64, logged, REQUEST, report, STREAM } from './lines.ts';
import { faultsIn, NOW, read } from './log-batches.ts';

const reportText = `REPORT RequestId: ${REQUEST}\tDuration: 3000.00 ms\tStatus: timeout`;

describe('an alert', () => {
  test('an alert has the error, the function, the time and the request', () => {
    const { occurrences } = read(batchOf([logged(), logged({ requestId: 'second' })]));
    expect(occurrences).toHaveLength(1);
    expect(occurrences[0]).toMatchObject({
      count: 2,
      last: { at: '2026-01-02T03:04:05.001Z', requestId: 'second', logStream: STREAM },
      alert: {
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        severity: 'error',
        source: 'predict-v1',
        title: "TypeError: Cannot read properties of undefined (reading 'digit')",
        at: '2026-01-02T03:04:05.000Z',
        requestId: REQUEST,
        logGroup: GROUP,
        logStream: STREAM,
        fields: [{ name: 'Al registrarlo', value: 'unexpected fault' }],
      },
    });
  });

  test('the title says something when the first line of the message does not', () => {
    const error = {
      name: 'ZodError',
      message: '[\n  { "path": ["x"], "message": "Invalid" }\n]',
      stack: 'ZodError: [',
    };
    const [occurrence] = read(batchOf([logged({ error })])).occurrences;
    expect(occurrence?.alert.title).toBe('ZodError: [ { "path": ["x"], "message": "Invalid" } ]');
  });

  test('an alert links to its line and its request in the AWS console', () => {
    const [line, request] = read(batchOf([logged()])).occurrences[0]?.alert.links ?? [];
    const home = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:';
    expect(line?.url).toBe(
      `${home}log-groups/log-group/$252Faws$252Flambda$252Fvigia-prod-predict-v1/log-events/` +
        '2026$252F01$252F02$252F$255B$2524LATEST$255D0123456789abcdef0123456789abcdef' +
        '$3Fstart$3D1767322985000$26end$3D1767323105000$26refEventId$3D38950',
    );
    expect(request?.url).toBe(
      `${home}logs-insights$3FqueryDetail$3D` +
        '$257E$2528end$257E$25272026-01-02T03*3a19*3a05.000Z$257Estart$257E$25272026-01-02T02*3a49*3a05.000Z' +
        '$257EtimeType$257E$2527ABSOLUTE$257Etz$257E$2527UTC$257EeditorString$257E$2527' +
        `fields*20*40timestamp*2c*20*40message*0a*7c*20filter*20*40message*20like*20*27${REQUEST}*27` +
        '*0a*7c*20sort*20*40timestamp*20asc*0a*7c*20limit*20200' +
        '$257Esource$257E$2528$257E$2527*2faws*2flambda*2fvigia-prod-predict-v1$2529$2529',
    );
  });

  test.each<[string, string]>([
    ['our logger', logged({ xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' })],
    [
      'the platform',
      report('timeout').replace(
        '"status"',
        '"tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"},"status"',
      ),
    ],
    [
      'the platform in text',
      `${reportText}\nXRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 0`,
    ],
  ])('an alert links to the trace that %s names', (_, line) => {
    const { links } = read(batchOf([line])).occurrences[0]?.alert ?? {};
    expect(links?.map(({ label }) => label)).toEqual(['Registro', 'Toda la petición', 'Traza']);
    expect(links?.[2]?.url).toMatch(/#xray:traces\/1-5759e988-bd862e3fe1be46a994272793$/);
  });

  test('an alert does not link to a malformed trace id', () => {
    const line = logged({ xray_trace_id: '1-x/../evil', requestId: undefined });
    expect(read(batchOf([line])).occurrences[0]?.alert.links).toHaveLength(1);
  });

  test('an alert does not query for a malformed request id', () => {
    expect(read(batchOf([logged({ requestId: "x' | delete" })])).occurrences[0]?.alert.links).toHaveLength(1);
  });

  test('an alert has no links without a console', () => {
    expect(read(batchOf([logged()]), { consoleUrl: undefined }).occurrences[0]?.alert.links).toEqual([]);
  });

  test('an alert of the drill says that it is a drill', () => {
    const [occurrence] = read(
      batchOf([report('timeout')], { logGroup: '/aws/lambda/vigia-prod-alerts-drill' }),
    ).occurrences;
    expect(occurrence?.alert).toMatchObject({
      source: 'alerts-drill',
      title: 'Simulacro · Sandbox.Timedout: se acabó el tiempo antes de que la función terminara (3 s)',
      requestId: REQUEST,
    });
  });

  test('an alert has the account of the log group, the region of the console and our release', () => {
    const [occurrence] = read(batchOf([logged()]), { release: 'abc' }).occurrences;
    expect(occurrence?.alert).toMatchObject({
      account: '123456789012',
      region: 'eu-west-1',
      release: 'abc',
    });
    const [foreign] = read(batchOf([logged()], { owner: 'x', logGroup: '/aws/lambda/other' }), {
      release: 'abc',
      consoleUrl: undefined,
    }).occurrences;
    for (const name of ['account', 'region', 'release']) expect(foreign?.alert).not.toHaveProperty(name);
  });

  test.each<[string, Record<string, unknown>]>([
    ['userId', { userId: 'ana' }],
    ['user_id', { user_id: 'ana' }],
    ['username', { username: 'ana' }],
    ['sub', { sub: 'ana' }],
    ['user', { user: 'ana' }],
    ['an id in user', { user: { id: 'ana' } }],
  ])('an alert counts the user that a line names as %s, and does not name the user', (_what, line) => {
    const { occurrences } = read(batchOf([logged(line), logged(line), logged({ userId: 'luis' })]));
    expect(occurrences).toHaveLength(1);
    expect(occurrences[0]?.alert.users).toEqual([slotOf('ana'), slotOf('luis')]);
    expect(JSON.stringify(occurrences)).not.toMatch(/\bana\b|luis/);
  });

  test.each([[{ userId: '' }], [{ user: {} }], [{ user: null }], [{ sub: ['a'] }]])(
    'an alert of a line with %j counts no user',
    (line) => {
      expect(read(batchOf([logged(line)])).occurrences[0]?.alert).not.toHaveProperty('users');
    },
  );

  test('an alert without a valid time has the time of reading', () => {
    const data = batchOf([], { logEvents: [{ message: 'Segmentation fault', timestamp: 'soon' }] });
    expect(read(data).occurrences[0]?.alert.at).toBe(NOW.toISOString());
  });
});

describe('a batch', () => {
  test('a batch has the same id at each delivery, and another batch has another id', () => {
    expect(read(batchOf([logged()])).id).toBe(read(batchOf([logged()])).id);
    expect(read(batchOf([logged()])).id).not.toBe(read(batchOf([logged(), logged()])).id);
    expect(read(batchOf([logged()])).id).not.toBe(read(batchOf([logged()], { logStream: 'other' })).id);
  });

  test('of too many faults one that is critical is told by itself, however rare', () => {
    const kinds = Array.from({ length: 60 }, (_, i) =>
      logged({ error: { name: `K${i}Error`, message: 'x' } }),
    );
    const fatal = logged({ level: 'CRITICAL', error: { name: 'DatabaseGone', message: 'x' } });
    const { occurrences } = read(batchOf([...kinds, ...kinds, fatal]));
    expect(occurrences[0]).toMatchObject({
      count: 1,
      alert: { severity: 'critical', title: 'DatabaseGone: x' },
    });
  });

  test('the occurrence for the rest is as severe as the most severe fault in it', () => {
    const kinds = Array.from({ length: 60 }, (_, i) =>
      logged({ level: 'CRITICAL', error: { name: `K${i}Error`, message: 'x' } }),
    );
    const { occurrences } = read(batchOf([logged(), logged(), logged(), ...kinds]));
    expect(occurrences.at(-1)).toMatchObject({ count: 3 + 60 - 49, alert: { severity: 'critical' } });
  });

  test('half of a surrogate pair in a name of the batch loses no line', () => {
    const { occurrences } = read(batchOf([logged()], { logGroup: 'a\ud800', logStream: '\udc00' }));
    expect(occurrences).toMatchObject([{ count: 1, alert: { links: expect.any(Array) } }]);
  });

  test('a control message has no occurrences, although it has events', () => {
    const data = batchOf(['CWL CONTROL MESSAGE: Checking health of destination Lambda.'], {
      messageType: 'CONTROL_MESSAGE',
    });
    expect(read(data).occurrences).toEqual([]);
  });

  test.each(['alerts-logs', 'alerts-deliver', 'alerts-alarms', 'alerts-retry', 'alerts-sweep'])(
    'a batch of %s is refused',
    (name) => {
      const logGroup = `/aws/lambda/vigia-prod-${name}`;
      expect(read(batchOf([logged()], { logGroup }))).toMatchObject({ occurrences: [], refused: logGroup });
    },
  );

  test.each([
    ['another service', '/aws/lambda/price-alerts-sender'],
    ['another service at this stage', '/aws/lambda/vigia-prod-price-alerts-sender'],
    ['another stage', '/aws/lambda/vigia-dev-alerts-logs'],
    ['no function', '/ecs/vigia-prod-alerts-logs'],
    ['a longer name', '/aws/lambda/vigia-prod-alerts-logs-archive'],
    ['the drill', '/aws/lambda/vigia-prod-alerts-drill'],
  ])('a batch of %s with a similar name is read', (_, logGroup) => {
    const { occurrences, refused } = read(batchOf([logged()], { logGroup }));
    expect([occurrences.length, refused]).toEqual([1, undefined]);
  });

  test('a batch of another function is read at a stage named "alerts" too', () => {
    const data = batchOf([logged()], { logGroup: '/aws/lambda/vigia-alerts-predict-v1' });
    expect(read(data, { stage: 'alerts' }).occurrences).toHaveLength(1);
  });

  test.each<[string, string, string, string]>([
    ['no base64', '¡¡¡', 'gzip', '¡¡¡'],
    ['no base64 but text', 'Bad Gateway', 'gzip', 'Bad Gateway'],
    ['no gzip', Buffer.from('{"hello":1}').toString('base64'), 'gzip', '{"hello":1}'],
    ['cut gzip', batchOf([logged()]).slice(0, 100), 'gzip', 'H4sI'],
    ['no JSON', gzip64('Bad Gateway'), 'not a batch', 'Bad Gateway'],
    [
      'another JSON',
      gzip64('{"messageType":"DATA_MESSAGE"}'),
      'not a batch',
      '{"messageType":"DATA_MESSAGE"}',
    ],
    ['a bomb', gzip64('0'.repeat(50_000_000)), 'inflates to more than', 'H4sI'],
    ['nothing', '', 'gzip', ''],
  ])('a batch that is %s becomes an alert with its beginning', (_, data, why, raw) => {
    const { id, occurrences } = read(data);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(occurrences).toHaveLength(1);
    const { error, source } = occurrences[0]?.alert ?? {};
    expect(source).toBe('alerts-logs');
    expect(error?.type).toBe('UnreadableBatch');
    expect(error?.message).toContain(why);
    expect(error?.stack).toContain(raw);
  });

  test('a batch with malformed events is read as far as possible', () => {
    const logEvents = [{ id: 7, timestamp: -1, message: { level: 'ERROR' } }, { message: logged() }, {}];
    expect(faultsIn([], { logEvents })).toEqual([
      ['ERROR', 1],
      ['TypeError', 1],
      ['Log', 1],
    ]);
  });

  test('the notices of every batch fit the queue', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((s) => s.repeat(2000)),
    );
    fc.assert(
      fc.property(text, text, text, text, (message, name, requestId, logStream) => {
        const line = logged({
          message: name,
          requestId,
          error: { name, message, stack: `${message}\n${message}` },
        });
        for (const { alert, count } of read(batchOf([line, message], { logStream, logGroup: logStream }))
          .occurrences) {
          const body = JSON.stringify({ id: 'x', alert, count, since: alert.at });
          expect(Buffer.byteLength(body)).toBeLessThan(100_000);
          expect(notice.safeParse(JSON.parse(body)).success).toBe(true);
        }
      }),
      { numRuns: 10 },
    );
  });
});
