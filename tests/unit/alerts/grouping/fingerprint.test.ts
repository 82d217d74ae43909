// Which faults are the same, how values in messages are replaced, and which frame of a stack is ours.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../lib/alerts/alert.ts';
import type { Fault } from '../../../../lib/alerts/fault.ts';
import { fingerprint, ownFrame } from '../../../../lib/alerts/grouping/fingerprint.ts';
import { parameterize } from '../../../../lib/alerts/grouping/parameterize.ts';
import { growth } from './growth.ts';

const fault = (over: Partial<Fault> = {}): Fault => ({
  by: 'function',
  severity: 'error',
  type: 'Error',
  message: 'user 17 not found',
  stack: 'Error: x\n    at find (file:///var/task/functions/auth/me.mjs:1:2345)',
  ...over,
});
const print = (over: Partial<Fault> = {}, source = 'auth-me') => fingerprint(source, fault(over));

test('a fingerprint has 16 hex digits', () => {
  expect(print()).toMatch(/^[0-9a-f]{16}$/);
});

describe('the same fault', () => {
  test.each<[string, Partial<Fault>]>([
    ['another id', { message: 'user 23 not found' }],
    ['another severity', { severity: 'critical' }],
    ['another request', { requestId: 'x' }],
    [
      'another line of the same file',
      { stack: 'Error: x\n    at find (file:///var/task/functions/auth/me.mjs:9:9)' },
    ],
    [
      'another bundle hash',
      { stack: 'Error: x\n    at find (file:///var/task/functions/auth/me-AB12CD34.mjs:1:2345)' },
    ],
    [
      'another way through a dependency',
      {
        stack:
          'Error: x\n    at z (/app/node_modules/zod/index.js:1:1)\n    at node:internal/a:1:1\n    at async find (/x/functions/auth/me.ts:1:2)',
      },
    ],
  ])('%s gives the same fingerprint', (_, over) => {
    expect(print(over)).toBe(print());
  });
});

test('a text keeps its group when its level rises', () => {
  expect(print({ type: 'CRITICAL', stack: undefined })).toBe(print({ type: 'ERROR', stack: undefined }));
});

test('another build of a bundle whose names are minified gives the same fingerprint', () => {
  const built = (name: string) =>
    print({ stack: `Error: x\n    at ${name} (file:///var/task/index.mjs:1:2345)` });
  expect(built('n')).toBe(built('e'));
  expect(built('async t.aB')).toBe(built('e'));
  expect(built('find')).not.toBe(built('list'));
});

describe('another fault', () => {
  test.each<[string, Partial<Fault>]>([
    ['type', { type: 'TypeError' }],
    ['message', { message: 'user 17 is locked' }],
    ['function of the code', { stack: 'Error: x\n    at list (file:///var/task/functions/auth/me.mjs:1:2)' }],
    ['file', { stack: 'Error: x\n    at find (file:///var/task/functions/auth/login.mjs:1:2)' }],
  ])('another %s gives another fingerprint', (_, over) => {
    expect(print(over)).not.toBe(print());
  });

  test('another Lambda function gives another fingerprint', () => {
    expect(print({}, 'auth-login')).not.toBe(print());
  });
});

test('several wordings of the platform for one fault give one fingerprint', () => {
  const timeout = { by: 'platform', type: 'Sandbox.Timedout', stack: undefined } as const;
  expect(print({ ...timeout, message: 'Task timed out' })).toBe(
    print({ ...timeout, message: 'Task timed out after 3.00 seconds' }),
  );
});

describe('parameterize', () => {
  test.each([
    ['mail to ana.perez+x@example.com failed', 'mail to <email> failed'],
    ['correo a josé@ejemplo.es', 'correo a <email>'],
    ['GET https://a.example/x?y=1 answered 503', 'GET <url> answered 503'],
    ['reading s3://bucket/a/b.bin failed', 'reading <url> failed'],
    ['arn:aws:kms:eu-west-1:123456789012:key/ab is gone', '<arn> is gone'],
    ['cannot stat /tmp/vigia-QxR3t1/w.bin: gone', 'cannot stat <path>: gone'],
    ['connect ECONNREFUSED 127.0.0.1:8000', 'connect ECONNREFUSED <ip>'],
    ['connect ECONNREFUSED ::1:8000', 'connect ECONNREFUSED <ip>'],
    ['from 2001:db8::ff00:42:8329 refused', 'from <ip> refused'],
    ['from ::ffff:10.0.12.9 refused', 'from <ip> refused'],
    ['host ip-10-0-12-7.internal', 'host <ip>.internal'],
    ['std::vector and a::b', 'std::vector and a::b'],
    ['camera 00:1A:2B:3C:4D:5E', 'camera <value>'],
    ['prediction 6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10 is gone', 'prediction <value> is gone'],
    ['hash da39a3ee5e6b4b0d3255bfef95601890afd80709', 'hash <value>'],
    ['commit a1b2c3d', 'commit <value>'],
    ['job 01HXYZ3K7Q8R9S0T1V2W3X4Y5Z', 'job <value>'],
    ['upload V1StGXR8_Z5jdHi6B-myT', 'upload <value>'],
    ['connection dK3aBcdEFiACHzQ=', 'connection <value>'],
    ['Http2ServerRequest, Base64DecodeError', 'Http2ServerRequest, Base64DecodeError'],
    ['expired at 2026-01-02T03:04:05.678Z', 'expired at <date>'],
    ['expired at 2026-01-02', 'expired at <date>'],
    ['at Fri, 02 Jan 2026 03:04:05 GMT', 'at <date>'],
    ['el 2 de enero de 2026 a las 3:04', 'el <date>'],
    ['lunes, 2 de enero', '<date>'],
    ['el 2 ene 2026, 3:04', 'el <date>'],
    ['at 3:04 PM, at 3:04 p. m.', 'at <date>, at <date>'],
    [
      'the 2nd attempt, el 3.º intento, la 4.ª vez',
      'the <value> attempt, el <value> intento, la <value> vez',
    ],
    ['error 17 of 2026-01-02', 'error <value> of <date>'],
    ['2 Marked, 3 octets, 4 marks', '<value> Marked, <value> octets, <value> marks'],
    ['Marked 17 of them', 'Marked <value> of them'],
    ['no answer within 2500 ms', 'no answer within <duration>'],
    ['Task timed out after 3.00 seconds', 'Task timed out after <duration>'],
    ['tardó 3,02 s', 'tardó <duration>'],
    ['connect ECONNREFUSED ::1:27017', 'connect ECONNREFUSED <ip>'],
    ['version 1.4.10-rc.1 of v2.0.0', 'version <value> of <value>'],
    ['client zz9yy8xx7ww6', 'client <value>'],
    ['using 902Mi', 'using <size>'],
    ['4_294_967_297', '<value>'],
    ['se renueva en 2 h 5 min', 'se renueva en <duration>'],
    ['retry in 1m30s', 'retry in <duration>'],
    ['body of 12.5 MB', 'body of <size>'],
    ['disk 97.3 % full', 'disk <percent> full'],
    ['at 0xdeadBEEF', 'at <value>'],
    ['-1.5 of 1,234,567', '<value> of <value>'],
    ['sum of [0.1, 0.2] and ["7","3"]', 'sum of <list> and <list>'],
    ['columns   of  7', 'columns of <value>'],
    ["user 'ana' not found", 'user <quoted> not found'],
    ["user 'd'artagnan' not found", 'user <quoted> not found'],
    ['user "luis \\"el\\" rey" not found', 'user <quoted> not found'],
    ['user=ana refused', 'user=<value> refused'],
    ["can't and won't", "can't and won't"],
    ['v1 of utf8 and conv2d', 'v1 of utf8 and conv2d'],
    [`Unexpected token '<', "<html> "..." is not valid JSON`, 'Unexpected token <text> is not valid JSON'],
  ])('%s → %s', (text, expected) => {
    expect(parameterize(text)).toBe(expected);
  });

  test.each([
    ["Cannot read properties of undefined (reading 'digit')"],
    ['column "age" does not exist'],
    ['Unique constraint failed on the fields: (`email`)'],
    ['for model "Order"'],
    ['The value of "offset" is out of range'],
    ['unexpected "aud" claim value'],
    ['Request failed with status code 404'],
    ['Slack: invalid_blocks (400)'],
    ['exit code 137'],
    ["Table 'orders' doesn't exist"],
    ["Class 'Cart' not found"],
    ["'NoneType' object has no attribute 'get'"],
    ["'total' is not a function"],
    ['Error 1062: duplicate'],
    ['ERROR 1045: denied'],
    ['Twilio error 21211'],
    ['(#100) bad param'],
    ['ORA-00942: no such table'],
    ['SHA-256 and utf-8'],
    ['"path": [ "body", "username" ]'],
  ])('%s identifies the fault and stays', (text) => {
    expect(parameterize(text)).toBe(text);
  });

  test('a position in a path is replaced', () => {
    expect(parameterize('"path": ["Records", 17, "digit"]')).toBe('"path": ["Records", <value>, "digit"]');
  });

  test('no text makes parameterize slower than quadratic', () => {
    const pieces = fc.constantFrom(
      ...[
        'a.',
        '1:',
        "'",
        'a@',
        '0',
        '(reading ',
        '1,',
        'a1',
        'aA1',
        '1=x',
        '"\\',
        '::',
        'ab:',
        '1m',
        'Jan ',
      ],
      ...['/tmp/', '=(', '[1,', '"path": [', '-', '5,', 'h5', '<value>, ', '[', ' ', '2 de ', 'ip-1', 'PT1M'],
    );
    const longest = fc
      .array(pieces, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join(''))
      .map((part) => part.repeat(LIMITS.message).slice(0, LIMITS.message));
    const texts = fc.sample(longest, { numRuns: 300, seed: 20_260_102 });
    expect(growth(parameterize, texts)).toBeLessThan(6);
  });
});

test.each<[string, string, string | undefined]>([
  ['async', '    at async run (file:///var/task/lib/a.mjs:1:2)', 'run@lib/a'],
  ['a constructor', '    at new Store (/var/task/lib/a.mjs:1:2)', 'Store@lib/a'],
  ['a method under another name', '    at Store.get [as find] (/var/task/lib/a.mjs:1:2)', 'Store.get@lib/a'],
  ['no function', '    at file:///var/task/lib/a.mjs:1:2', '@lib/a'],
  ['async without a function', '    at async file:///var/task/lib/a.mjs:1:2', '@lib/a'],
  ['Windows', '    at run (C:\\app\\lib\\a.ts:1:2)', 'run@lib/a'],
  ['a short name with a dash', '    at run (/var/task/lib/log-lines.ts:1:2)', 'run@lib/log-lines'],
  ['only Node', '    at run (node:internal/a:1:2)\n    at async Promise.all (index 0)', undefined],
  ['only the Lambda runtime', '    at run (file:///var/runtime/index.mjs:1:2)', undefined],
  ['nothing', '', undefined],
  [
    'Java',
    'java.io.IOException: x\n\tat java.base/java.nio.Channel.read(Channel.java:3)\n\tat shop.Cart.lambda$pay$2(Cart.java:17)',
    'shop.Cart.lambda$pay@Cart.java/',
  ],
  [
    '.NET',
    'System.Exception: x\n   at System.IO.File.Open(String path)\n   at Shop.Cart.<Pay>d__5.MoveNext() in /src/shop/Cart.cs:line 12',
    'Shop.Cart.<Pay>d__.MoveNext@shop/Cart.cs',
  ],
])('the own frame of %s', (_, stack, frame) => {
  expect(ownFrame(stack)).toBe(frame);
});
