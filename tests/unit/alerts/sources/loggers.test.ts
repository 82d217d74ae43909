// Lines of other loggers and languages: the error with its stack, and levels below ERROR that are no alert.
import { describe, expect, test } from 'vitest';
import { readLine } from '../../../../lib/alerts/sources/log-lines.ts';

const ID = '6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10';
const TRACEBACK =
  'Traceback (most recent call last):\n  File "/var/task/shop.py", line 7, in handler\n    pay(order)';
const JAVA = 'java.io.IOException: closed\n\tat shop.Cart.pay(Cart.java:17)';
const NODE = 'TypeError: x is null\n    at pay (/var/task/pay.js:3:9)';

describe('an error that says nothing itself', () => {
  const refused = (address: string) => ({ name: 'Error', message: `connect ECONNREFUSED ${address}` });
  const [six, four] = [refused('::1:5432'), refused('127.0.0.1:5432')];
  const error = (name: string, message: string, more: object = {}) => ({
    level: 'ERROR',
    message: 'query failed',
    error: { name, message, stack: `${name}: ${message}\n    at q (/var/task/q.js:1:1)`, ...more },
  });

  test.each<[string, object, string]>([
    [
      'of a host with two addresses says both',
      error('AggregateError', '', { errors: [six, four] }),
      `${six.message}; ${four.message}`,
    ],
    [
      'without its errors says its code',
      error('AggregateError', '', { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    [
      'of fetch says its cause',
      error('TypeError', 'fetch failed', { cause: six }),
      `fetch failed: ${six.message}`,
    ],
    [
      'of fetch says what its cause says',
      error('TypeError', 'fetch failed', { cause: { name: 'AggregateError', message: '', errors: [four] } }),
      `fetch failed: ${four.message}`,
    ],
    ['but a cause changes no other text', error('Error', 'no order', { cause: six }), 'no order'],
  ])('%s', (_, line, message) => {
    expect(readLine(JSON.stringify(line))).toMatchObject({ message });
  });

  test('has the errors in it as causes, of which the order names no other fault', () => {
    const [a, b] = [
      { name: 'TimeoutError', message: 'late' },
      { name: 'TypeError', message: 'x is null' },
    ];
    const faults = [[a, b], [b, a], [a]].map((errors) =>
      readLine(JSON.stringify(error('AggregateError', '2 of 3 runs not swept', { errors }))),
    );
    expect(faults[0]?.stack).toContain('Caused by: TypeError: x is null');
    expect(faults[1]?.names).toBe(faults[0]?.names);
    expect(faults[2]?.names).not.toBe(faults[0]?.names);
  });
});

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
      { message: 'failed: EOF', names: 'err=EOF' },
    ],
    [
      'Go: logfmt',
      'time=2026-01-02T03:04:05Z level=ERROR msg="cart \\"a\\" failed" err=EOF',
      { type: 'ERROR', message: 'cart "a" failed: EOF', names: 'err=EOF' },
    ],
    ['Google', { severity: 'CRITICAL', message: 'm' }, { severity: 'critical', message: 'm' }],
    [
      'Serilog',
      { '@l': 'Error', '@m': 'failed', '@x': 'System.IO.IOException: closed\n   at A.B()' },
      { type: 'System.IO.IOException' },
    ],
    [
      'winston in text, with colours',
      '\u001b[31merror\u001b[39m: \u001b[31mdb down\u001b[39m',
      { type: 'ERROR', message: 'db down' },
    ],
    ['JSON with colours', { level: '\u001b[31merror\u001b[39m', message: 'db down' }, { message: 'db down' }],
    ['Ruby', 'E, [2026-01-02T03:04:05.123456 #8] ERROR -- shop: db down', { message: 'shop: db down' }],
    [
      '.NET in text',
      `2026-01-02T03:04:05.000Z\t${ID}\tfail\tSystem.IO.IOException: closed\n   at A.B()`,
      { severity: 'error', type: 'System.IO.IOException', message: 'closed', requestId: ID },
    ],
    [
      '.NET: critical',
      `2026-01-02T03:04:05.000Z\t${ID}\tcrit\tno disk`,
      { severity: 'critical', type: 'FATAL', message: 'no disk' },
    ],
    [
      'Go: a panic',
      {
        errorType: 'errorString',
        errorMessage: 'no disk',
        stackTrace: [{ path: 'shop/cart.go', line: 7, label: 'pay' }],
      },
      { type: 'errorString', stack: '    at pay (shop/cart.go:7)' },
    ],
    [
      'Node: an error with its code',
      `2026-01-02T03:04:05.000Z\t${ID}\tERROR\tTypeError [ERR_INVALID_URL]: Invalid URL\n    at pay (/var/task/pay.js:3:9)`,
      { type: 'TypeError', message: 'Invalid URL', stack: expect.stringContaining('pay.js') },
    ],
    [
      'Node: an error behind a message',
      `2026-01-02T03:04:05.000Z\t${ID}\tERROR\tpay failed: ${NODE}`,
      { type: 'TypeError', message: 'x is null', logMessage: 'pay failed' },
    ],
    [
      'Node: the end of a process',
      'file:///var/task/pay.mjs:3\n  throw new Error(x);\n        ^\n\nError: no disk\n    at pay (file:///var/task/pay.mjs:3:9)\n\nNode.js v24.1.0',
      { type: 'Error', message: 'no disk', stack: expect.stringMatching(/^Error: no disk\n/) },
    ],
    [
      'an error as text, with its stack',
      { level: 'error', msg: 'pay failed', err: NODE },
      { type: 'TypeError', message: 'x is null', stack: NODE, logMessage: 'pay failed' },
    ],
    [
      'an error without a type',
      {
        level: 'error',
        message: 'pay failed',
        error: { message: 'no card', code: 'E1' },
        orderId: 7,
        userId: 'ana',
      },
      {
        message: 'pay failed: no card',
        members: [
          { name: 'error.message', value: 'no card' },
          { name: 'error.code', value: 'E1' },
          { name: 'orderId', value: '7' },
        ],
      },
    ],
    [
      'a reason beside the message',
      { level: 'error', message: 'pay failed', reason: 'no card' },
      { message: 'pay failed: no card', members: [{ name: 'reason', value: 'no card' }] },
    ],
    [
      'a cause that the message has',
      { level: 'error', message: 'no card: pay failed', error: 'no card' },
      { message: 'no card: pay failed', members: [] },
    ],
    ['a message that is a list', { level: 'ERROR', message: ['db', 'down'] }, { message: 'db down' }],
    [
      'a line without a message',
      { level: 'ERROR', timestamp: 't', requestId: ID, order: 7 },
      { message: 'order: 7' },
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
    ['winston in text', '\u001b[32minfo\u001b[39m: fine'],
    ['Ruby', 'I, [2026-01-02T03:04:05.123456 #8]  INFO -- shop: fine'],
    ['.NET in text', `2026-01-02T03:04:05.000Z\t${ID}\tinfo\tfine`],
  ])('%s is no alert', (_, line) => {
    expect(readLine(typeof line === 'string' ? line : JSON.stringify(line))).toBeUndefined();
  });
});
