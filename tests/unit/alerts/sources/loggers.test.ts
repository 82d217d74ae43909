// Lines of other loggers and languages: the error with its stack, and levels below ERROR that are no alert.
import { describe, expect, test } from 'vitest';
import { namesIn } from '../../../../lib/alerts/grouping/naming.ts';
import { readLine } from '../../../../lib/alerts/sources/log-lines.ts';

const ID = '6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10';
const TRACEBACK =
  'Traceback (most recent call last):\n  File "/var/task/shop.py", line 7, in handler\n    pay(order)';
const JAVA = 'java.io.IOException: closed\n\tat shop.Cart.pay(Cart.java:17)';
const NODE = 'TypeError: x is null\n    at pay (/var/task/pay.js:3:9)';

describe('an error', () => {
  test.each<[string, unknown, object]>([
    [
      'Python: an exception that nobody caught',
      `[ERROR] KeyError: 'sku'\n${TRACEBACK}`,
      { severity: 'error', type: 'KeyError', message: "'sku'", stack: expect.stringContaining('shop.py') },
    ],
    [
      'Python: the same, with carriage returns and hard blanks',
      `[ERROR] KeyError: 'sku'\rTraceback (most recent call last):\r\u00a0\u00a0File "/var/task/shop.py", line 7, in handler`,
      { type: 'KeyError', message: "'sku'" },
    ],
    [
      'Python: logger.exception',
      `[ERROR]\t2026-01-02T03:04:05.000Z\t${ID}\torder failed\n${TRACEBACK}\nshop.errors.NoStock: none left`,
      { type: 'shop.errors.NoStock', message: 'none left', requestId: ID, logMessage: 'order failed' },
    ],
    [
      'Python: logger.error',
      `[ERROR]\t2026-01-02T03:04:05.000Z\t${ID}\torder failed`,
      { type: 'ERROR', message: 'order failed', requestId: ID },
    ],
    ['Python: logger.critical', '[CRITICAL]\tno rights', { severity: 'critical', message: 'no rights' }],
    [
      'pino',
      {
        level: 50,
        time: 1,
        err: { type: 'TypeError', message: 'x is null', stack: NODE },
        msg: 'pay failed',
      },
      { type: 'TypeError', message: 'x is null', stack: NODE, logMessage: 'pay failed' },
    ],
    ['pino: fatal', { level: 60, msg: 'no database' }, { severity: 'critical', message: 'no database' }],
    [
      'bunyan',
      {
        name: 'shop',
        level: 50,
        err: { name: 'HttpError', message: 'gone', stack: 'HttpError: gone' },
        msg: 'x',
        v: 0,
      },
      { type: 'HttpError', message: 'gone' },
    ],
    [
      'winston with a stack',
      { level: 'error', message: 'x is null', stack: NODE },
      { type: 'TypeError', message: 'x is null', stack: NODE },
    ],
    [
      'winston without a stack',
      { level: 'error', message: 'x is null' },
      { type: 'ERROR', message: 'x is null' },
    ],
    [
      'Powertools for Python',
      {
        level: 'ERROR',
        message: 'order failed',
        function_request_id: ID,
        exception_name: 'ValueError',
        exception: `${TRACEBACK}\nValueError: none left`,
      },
      { type: 'ValueError', message: 'none left', requestId: ID, stack: expect.stringContaining('shop.py') },
    ],
    [
      'structlog',
      { level: 'error', event: 'order failed', exception: `${TRACEBACK}\nValueError: none left` },
      { type: 'ValueError', message: 'none left', logMessage: 'order failed' },
    ],
    [
      "Python's JSON formatters",
      { levelname: 'ERROR', message: 'order failed', exc_info: `${TRACEBACK}\nValueError: none left` },
      { type: 'ValueError', message: 'none left' },
    ],
    [
      'ECS, with dots',
      {
        'log.level': 'ERROR',
        message: 'm',
        'error.type': 'IOException',
        'error.message': 'closed',
        'error.stack_trace': JAVA,
      },
      { type: 'IOException', message: 'closed', stack: JAVA },
    ],
    [
      'log4j in JSON',
      {
        level: 'ERROR',
        loggerName: 'shop',
        message: 'm',
        thrown: { name: 'java.io.IOException', message: 'closed' },
      },
      { type: 'java.io.IOException', message: 'closed' },
    ],
    [
      'logback in JSON',
      { level: 'ERROR', logger_name: 'shop', message: 'm', stack_trace: JAVA },
      { type: 'java.io.IOException', message: 'closed', stack: JAVA },
    ],
    [
      'log4j in text',
      `2026-01-02 03:04:05,678 ERROR [main] shop.Cart - failed\n${JAVA}`,
      { type: 'java.io.IOException', message: 'closed', logMessage: 'shop.Cart - failed' },
    ],
    [
      'Go: slog',
      { time: 't', level: 'ERROR', msg: 'failed', err: 'EOF' },
      { message: 'failed', names: 'err=EOF' },
    ],
    [
      'Go: logfmt',
      'time=2026-01-02T03:04:05Z level=ERROR msg="cart \\"a\\" failed" err=EOF',
      { type: 'ERROR', message: 'cart "a" failed', names: 'err=EOF' },
    ],
    ['Google', { severity: 'CRITICAL', message: 'm' }, { severity: 'critical', message: 'm' }],
    [
      'Serilog',
      { '@l': 'Error', '@m': 'failed', '@x': 'System.IO.IOException: closed\n   at A.B()' },
      { type: 'System.IO.IOException' },
    ],
    ['a stack without a level', NODE, { type: 'TypeError', message: 'x is null', stack: NODE }],
    [
      'a structured message',
      { level: 'ERROR', message: { event: 'mail_lost', reason: 'full' } },
      { type: 'mail_lost', message: 'full' },
    ],
    [
      'a message of JSON as text',
      { level: 'ERROR', message: '{"code":"E_1","id":7}' },
      { type: 'E_1', message: 'id: 7' },
    ],
  ])('%s is read', (_, line, expected) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    expect(readLine(text)).toMatchObject({ by: 'function', ...expected });
  });

  test.each<[string, unknown]>([
    ['Python: WARNING', `[WARNING]\t2026-01-02T03:04:05.000Z\t${ID}\tslow`],
    ['Python: INFO', `[INFO]\t2026-01-02T03:04:05.000Z\t${ID}\tfine`],
    ['pino: warn', { level: 40, msg: 'slow' }],
    ['pino: info', { level: 30, msg: 'fine' }],
    ['winston: http', { level: 'http', message: 'GET /' }],
    ['Go: logfmt', 'time=t level=warn msg=slow'],
    ['Google: NOTICE', { severity: 'NOTICE', message: 'fine' }],
    ['log4j: WARN', '2026-01-02 03:04:05,678 WARN [main] shop.Cart - slow'],
  ])('%s is no alert', (_, line) => {
    expect(readLine(typeof line === 'string' ? line : JSON.stringify(line))).toBeUndefined();
  });
});

describe('what names a fault in a structured message', () => {
  test.each<[string, Record<string, unknown>, string | undefined]>([
    [
      'its event, its code and its reason',
      { event: 'a', code: 'E1', reason: 'full' },
      'code=E1\nevent=a\nreason=full',
    ],
    [
      'no id, time, count or place',
      { userId: 'u', at: 't', count: 3, url: 'u', file: 'f', 'request-id': 'r' },
      undefined,
    ],
    ['a status, but no other number', { status: 404, port: 443, size: 3 }, 'status=404'],
    [
      'names inside of other objects',
      { error: { $metadata: { httpStatusCode: 503, requestId: 'r' } } },
      'error.$metadata.httpStatusCode=503',
    ],
    ['nothing of an object about a person', { user: { name: 'Ana', type: 'x' } }, undefined],
    ['a name without the values in it', { job: 'export of 2026-01-02' }, 'job=export of <date>'],
    ['a code with its digits', { eventCode: 'RDS-EVENT-0031' }, 'eventCode=RDS-EVENT-0031'],
    ['a type that holds an id without it', { type: `cart ${ID}` }, 'type=cart <value>'],
    [
      'Spanish names',
      { evento: 'pago', motivo: 'sin fondos', pedido: 'P-1' },
      'evento=pago\nmotivo=sin fondos',
    ],
  ])('%s', (_, value, names) => {
    expect(namesIn(value, 'names')).toBe(names);
  });

  test('where nothing is named, all of its texts count', () => {
    expect(namesIn({ what: 'roof leaks', drops: 12 }, 'all')).toBe('what=roof leaks');
  });

  test('a message counts only where it is asked for', () => {
    const value = { message: 'cart 12 failed', code: 'E' };
    expect(namesIn(value, 'names')).toBe('code=E');
    expect(namesIn(value, 'all')).toBe('code=E\nmessage=cart <value> failed');
  });
});
