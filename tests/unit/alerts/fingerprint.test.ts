// Which faults are the same and which are not; messages without their particulars; the top frame that is ours.
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../lib/alerts/faults.ts';
import { fingerprint, ownFrame } from '../../../lib/alerts/fingerprint.ts';
import { parameterize } from '../../../lib/alerts/parameterize.ts';

const fault = (over: Partial<Fault> = {}): Fault => ({
  by: 'function',
  severity: 'error',
  type: 'Error',
  message: 'user 17 not found',
  stack: 'Error: x\n    at find (file:///var/task/functions/auth/me.mjs:1:2345)',
  ...over,
});
const print = (over: Partial<Fault> = {}, source = 'auth-me') => fingerprint(source, fault(over));

test('is a short hash in hex', () => {
  expect(print()).toMatch(/^[0-9a-f]{16}$/);
});

describe('the same fault', () => {
  test.each<[string, Partial<Fault>]>([
    ['another id', { message: 'user 23 not found' }],
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
  ])('%s', (_, over) => {
    expect(print(over)).toBe(print());
  });
});

describe('another fault', () => {
  test.each<[string, Partial<Fault>]>([
    ['type', { type: 'TypeError' }],
    ['message', { message: 'user 17 is locked' }],
    ['function of the code', { stack: 'Error: x\n    at list (file:///var/task/functions/auth/me.mjs:1:2)' }],
    ['file', { stack: 'Error: x\n    at find (file:///var/task/functions/auth/login.mjs:1:2)' }],
  ])('%s', (_, over) => {
    expect(print(over)).not.toBe(print());
  });

  test('Lambda function', () => {
    expect(print({}, 'auth-login')).not.toBe(print());
  });
});

test('the platform words one fault in several ways', () => {
  const timeout = { by: 'platform', type: 'Sandbox.Timedout', stack: undefined } as const;
  expect(print({ ...timeout, message: 'Task timed out' })).toBe(
    print({ ...timeout, message: 'Task timed out after 3.00 seconds' }),
  );
});

test.each([
  ['mail to ana.perez+x@example.com failed', 'mail to <email> failed'],
  ['GET https://a.example/x?y=1 answered 503', 'GET <url> answered <number>'],
  ['connect ECONNREFUSED 127.0.0.1:8000', 'connect ECONNREFUSED <ip>:<number>'],
  ['connect ECONNREFUSED ::1:8000', 'connect ECONNREFUSED <ip>'],
  ['from 2001:db8::ff00:42:8329 refused', 'from <ip> refused'],
  ['prediction 6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10 is gone', 'prediction <uuid> is gone'],
  ['hash da39a3ee5e6b4b0d3255bfef95601890afd80709', 'hash <hash>'],
  ['run 0123456789abcdef0123456789abcdef', 'run <hash>'],
  ['expired at 2026-01-02T03:04:05.678Z', 'expired at <date>'],
  ['expired at 2026-01-02', 'expired at <date>'],
  ['at Fri, 02 Jan 2026 03:04:05 GMT', 'at <date>'],
  ['no answer within 2500 ms', 'no answer within <duration>'],
  ['Task timed out after 3.00 seconds', 'Task timed out after <duration>'],
  ['at 0xdeadBEEF', 'at <hex>'],
  ['object 3fa94c21 missing', 'object <hex> missing'],
  ['-1.5 of 200', '<number> of <number>'],
  ['table "users" is gone', 'table <quoted> is gone'],
  ["user 'ana' not found", 'user <quoted> not found'],
  [
    "Cannot read properties of undefined (reading 'digit')",
    "Cannot read properties of undefined (reading 'digit')",
  ],
  ["can't and won't", "can't and won't"],
  ['v1 of utf8 and conv2d', 'v1 of utf8 and conv2d'],
])('%s → %s', (text, expected) => {
  expect(parameterize(text)).toBe(expected);
});

test('no text makes it slow', () => {
  const texts = [
    'a.'.repeat(1000),
    '1:'.repeat(1000),
    "'".repeat(2000),
    'a@'.repeat(1000),
    '0'.repeat(2000),
    '(reading '.repeat(200),
  ];
  const start = performance.now();
  for (const text of texts) parameterize(text);
  expect(performance.now() - start).toBeLessThan(500);
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
])('the own frame of %s', (_, stack, frame) => {
  expect(ownFrame(stack)).toBe(frame);
});
