// Lines of the loggers of other languages: their levels, errors and texts, and what is no error.
import { describe, expect, test } from 'vitest';
import { batchOf } from '../lines.ts';
import { read } from '../log-batches.ts';

const alertsIn = (lines: readonly unknown[]) =>
  read(
    batchOf(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))),
  ).occurrences.map(({ alert }) => alert);

const NET = '   at Shop.Cart.Pay(String id) in /src/Cart.cs:line 42';

describe('levels', () => {
  test.each<[string, object, string | undefined]>([
    ['Monolog, a warning', { message: 'x', level: 300, level_name: 'WARNING' }, undefined],
    ['Monolog, an error', { message: 'x', level: 400, level_name: 'ERROR' }, 'error'],
    ['Monolog, critical', { message: 'x', level: 500, level_name: 'CRITICAL' }, 'critical'],
    ['Monolog without words, a notice', { message: 'x', level: 250 }, undefined],
    ['Monolog without words, an error', { message: 'x', level: 400 }, 'error'],
    ['logback by number', { message: 'x', level_value: 40_000 }, 'error'],
    ['logback by number, a warning', { message: 'x', level_value: 30_000 }, undefined],
    ['pino, an error', { msg: 'x', level: 50 }, 'error'],
    ['pino, fatal', { msg: 'x', level: 60 }, 'critical'],
    ['pino, a warning', { msg: 'x', level: 40 }, undefined],
    ['a word beside a number of another scale', { msg: 'x', level: 40, level_name: 'ERROR' }, 'error'],
    ['Google by number', { message: 'x', severity: 500 }, 'error'],
    ['Google by number, a warning', { message: 'x', severity: 400 }, undefined],
    ['OpenTelemetry', { body: 'x', severityText: 'Error', severityNumber: 17 }, 'error'],
    ['OpenTelemetry by number, fatal', { body: 'x', severityNumber: 21 }, 'critical'],
    ['OpenTelemetry by number, information', { body: 'x', severityNumber: 9 }, undefined],
    ['slog, above a warning', { msg: 'x', level: 'WARN+2' }, undefined],
    ['slog, above an error', { msg: 'x', level: 'ERROR+1' }, 'error'],
    ['slog, four above an error', { msg: 'x', level: 'ERROR+4' }, 'critical'],
    ['slog, above information', { msg: 'x', level: 'INFO+3' }, undefined],
    ['names with capitals', { Level: 'Error', Message: 'x' }, 'error'],
    ['names with capitals, a warning', { Level: 'Warning', Message: 'an error' }, undefined],
    ['a name with an underscore', { log_level: 'ERROR', message: 'x' }, 'error'],
  ])('of %s', (_, line, severity) => {
    expect(alertsIn([line]).map((alert) => alert.severity)).toEqual(severity === undefined ? [] : [severity]);
  });
});

describe('errors in structured lines', () => {
  const inner = { Type: 'System.IO.IOException', Message: 'disk full', StackTrace: NET };
  test.each<[string, object, string, string]>([
    [
      'names with capitals',
      {
        Level: 'Error',
        Message: 'failed',
        FunctionRequestId: 'r-1',
        Exception: { Type: 'System.Exception', Message: 'no card', StackTrace: NET, InnerException: inner },
      },
      'System.Exception',
      'no card',
    ],
    [
      'Serilog with capitals',
      { Level: 'Error', RenderedMessage: 'failed', Exception: `System.Exception: no card\n${NET}` },
      'System.Exception',
      'no card',
    ],
    [
      'Monolog',
      {
        message: 'failed',
        level: 400,
        context: { exception: { class: 'RuntimeException', message: 'no card', trace: ['/b.php:5'] } },
      },
      'RuntimeException',
      'no card',
    ],
    [
      'structlog',
      {
        event: 'failed',
        level: 'error',
        exception: [
          {
            exc_type: 'ValueError',
            exc_value: 'no card',
            frames: [{ filename: '/var/task/app.py', lineno: 5, name: 'pay' }],
          },
        ],
      },
      'ValueError',
      'no card',
    ],
    [
      "Rust's tracing",
      { level: 'ERROR', fields: { message: 'failed', error: 'no card' }, target: 'app' },
      'ERROR',
      'failed: no card',
    ],
  ])('of %s', (_, line, type, message) => {
    expect(alertsIn([line])[0]?.error).toMatchObject({ type, message });
  });

  test('of .NET name the inner error, and the request', () => {
    const line = {
      Level: 'Error',
      Message: 'failed',
      FunctionRequestId: 'r-1',
      Exception: { Type: 'E', Message: 'no card', StackTrace: NET, InnerException: inner },
    };
    const [alert] = alertsIn([line]);
    expect(alert?.error?.stack).toContain('Caused by: ');
    expect(alert?.requestId).toBe('r-1');
  });
});

describe('text lines', () => {
  const day = '2026-01-02';
  const id = '6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10';
  test.each<[string, string, string]>([
    ['Serilog', '[03:04:05 ERR] no card', '[03:04:05 WRN] an error'],
    [
      'loguru',
      `${day} 03:04:05.123 | ERROR    | app:pay:12 - no card`,
      `${day} 03:04:05.123 | WARNING  | app:pay:12 - an error`,
    ],
    [
      "Rust's env_logger",
      `[${day}T03:04:05Z ERROR app::pay] no card`,
      `[${day}T03:04:05Z WARN  app::pay] an error`,
    ],
    ['nginx', '2026/01/02 03:04:05 [error] no card', '2026/01/02 03:04:05 [warn] an error'],
    ['winston', `${day}T03:04:05.123Z [error]: no card`, `${day}T03:04:05.123Z [warn]: an error`],
    ['log4j on Lambda', `${day} 03:04:05 ${id} ERROR no card`, `${day} 03:04:05 ${id} WARN  an error`],
    [
      'klog',
      'E0102 03:04:05.123456       1 main.go:12] no card',
      'W0102 03:04:05.123456       1 main.go:12] an error',
    ],
    [
      'java.util.logging',
      'Jan 02, 2026 3:04:05 AM shop.Cart pay\nSEVERE: no card',
      'Jan 02, 2026 3:04:05 AM shop.Cart pay\nWARNING: an error',
    ],
    [
      'PostgreSQL',
      `${day} 03:04:05 UTC:10.0.0.1(1234):u@d:[8]:ERROR:  no card`,
      `${day} 03:04:05 UTC [8] LOG:  an error`,
    ],
    ['log15', 't=x lvl=eror msg="no card"', 't=x lvl=warn msg="an error"'],
    ['zap', `${day}T03:04:05.123Z\tERROR\tno card`, `${day}T03:04:05.123Z\tWARN\tan error`],
  ])('of %s: an error is told without its time, a warning is not', (_, error, warning) => {
    const [alert, ...others] = alertsIn([error, warning]);
    expect(others).toEqual([]);
    expect(alert?.error?.message).toMatch(/^(?:app:pay:12 - )?no card$/);
  });

  test('the request is an id, not a time', () => {
    const lines = [`${day}T03:04:05.123Z\tERROR\tmain.go\tno card`, `${day} 03:04:05 ${id} ERROR no card`];
    expect(alertsIn(lines).map(({ requestId }) => requestId)).toEqual([undefined, id]);
  });
});

describe('no alert', () => {
  const metrics = {
    _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'n', Metrics: [{ Name: 'Errors' }] }] },
  };
  test.each<[string, unknown]>([
    ['metrics in the embedded format', { ...metrics, Errors: 3 }],
    ['a request that was answered', { requestId: 'r', httpMethod: 'GET', path: '/error', status: '404' }],
    [
      'a request of API Gateway without an error',
      { requestId: 'r', routeKey: 'GET /errors', status: 200, error: '-' },
    ],
    [
      'a line of an access log',
      '1.2.3.4 - - [02/Jan/2026:03:04:05 +0000] "GET /error HTTP/1.1" 200 12 "-" "curl"',
    ],
    ['a warning of PHP', 'PHP Warning:  Undefined variable $error in /var/task/a.php on line 3'],
    ['a deprecation of PHP', 'Deprecated: Error::x() is deprecated in /var/task/a.php on line 3'],
    ['a warning of Monolog as text', '[2026-01-02T03:04:05.123456+00:00] app.WARNING: an error {} []'],
    [
      "the words of Python's runtime before an error",
      'LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code.',
    ],
  ])('comes of %s', (_, line) => {
    expect(alertsIn([line])).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['a request that failed', { requestId: 'r', httpMethod: 'GET', status: 502 }],
    ['a request with an error', { requestId: 'r', httpMethod: 'GET', status: 400, error: 'no card' }],
    ['a failed request in an access log', '1.2.3.4 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 500 12'],
    ['metrics with a level', { ...metrics, level: 'ERROR', message: 'failed' }],
    ['an error of Monolog as text', '[2026-01-02 03:04:05] production.ERROR: no card {"userId":3}'],
  ])('is missing for %s', (_, line) => {
    expect(alertsIn([line])).toHaveLength(1);
  });
});
