// No secret of any kind stays in a text, at any place; ids that a person needs do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, redactedCut, redactedName } from '../../../../lib/alerts/redaction/redact.ts';
import { growth } from '../grouping/growth.ts';
import { NAMES } from './names.ts';
import { leaks, NAMELESS, SECRETS } from './secrets.ts';

const SEED = 20_260_102;
const [first] = fc.sample(fc.oneof(...SECRETS), 1);
const kindOf = (i: number) => fc.sample(SECRETS[i] ?? fc.constant(first), { numRuns: 1, seed: 1 })[0]?.kind;

describe('100 secrets of each kind, in any context', () => {
  const before = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/[\w"'`\\:=@/.+%-]+$/, '')),
    fc.constantFrom(
      '',
      'failed: ',
      'could not log in with ',
      'línea\n',
      '(',
      '{"level":"ERROR","x":"',
      'a, ',
    ),
  );
  const after = fc.constantFrom(
    '',
    ' ',
    '\n',
    ' and so on',
    '. ',
    ' 6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10',
    '\t',
  );

  test.each(SECRETS.map((secret, i) => [kindOf(i), secret] as const))('%s', (_, secret) => {
    fc.assert(
      fc.property(before, secret, after, (start, planted, rest) => {
        const text = `${start} ${planted.text}${rest}`;
        const shown = redact(text);
        expect(leaks(shown, planted.secret), `${text} → ${shown}`).toBe(false);
        expect(redact(shown)).toBe(shown);
      }),
      { numRuns: 100, seed: SEED },
    );
  });
});

test.each(Object.entries(NAMELESS))(
  'of 1,000, at least 970 are hidden where nothing names them: %s',
  (_, key) => {
    const keys = fc.sample(key, { numRuns: 1_000, seed: SEED });
    const hidden = keys.filter(
      (value) => redact(`failed with ${value} at once`) === 'failed with [oculto] at once',
    );
    expect(hidden.length).toBeGreaterThanOrEqual(970);
  },
);

describe('names', () => {
  test.each(Object.entries(NAMES))('1,000 names stay in a free text and as a name: %s', (_, name) => {
    fc.assert(
      fc.property(name, (value) => {
        expect(redactedName(value, 500)).toBe(value);
        expect(redact(`User of ${value} is not authorized`)).toBe(`User of ${value} is not authorized`);
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });

  test.each([
    'Secret: rotation failed',
    'token=refresh-worker',
    'prod/password-reset: errors',
    'api-key: 4XX over 5 %',
    'TargetTracking-table/baskets-AlarmLow-1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809',
  ])('a word for a secret in a name hides nothing: %s', (name) => {
    expect(redactedName(name, 200)).toBe(name);
  });

  test.each([
    ['AKIA', 'IOSFODNN7EXAMPLE', 'deploy-{}-key', 'deploy-[oculto]-key'],
    ['xoxb', '-123456789012-abcdefghijkl', 'bot {}', 'bot [oculto]'],
  ])('a secret with a form of its own is hidden in a name too: %s', (start, rest, name, shown) => {
    expect(redactedName(name.replace('{}', start + rest), 200)).toBe(shown);
  });

  test('the parameters that sign a link are hidden, the rest of the link stays', () => {
    const link =
      'https://bucket.s3.amazonaws.com/report.csv?X-Amz-Date=20260101T000000Z&X-Amz-Signature={}&x=1#top';
    const shown = redactedName(link.replace('{}', 'ab12'.repeat(16)), 500);
    expect(shown).toBe(link.replace('{}', '[oculto]'));
  });
});

describe('text without a secret', () => {
  test.each([
    ['request id 6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10'],
    ['run 0123456789abcdef0123456789abcdef of prediction c0ffee00-1234-4abc-8def-0123456789ab'],
    ['2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef'],
    ['fingerprint 6f689a5857156baa'],
    ['sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['SyntaxError: Unexpected token \'<\', "<!DOCTYPE html>"... is not valid JSON'],
    ['Unexpected token u in JSON at position 17'],
    ['Secret: rotation failed'],
    ['token: expired at 12:00'],
    ['Password: must have at least 8 characters'],
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db/Payments-77mdW8'],
    ['Token has expired'],
    ['Token inválido'],
    ['Credenciales inválidas'],
    ['Credenciales: incorrectas'],
    ['Token de acceso: expirado'],
    ['JsonWebTokenError: jwt malformed'],
    ['jwt: expired at noon'],
    ['auth0: connection refused'],
    ['code=404&state=x'],
    ['GET https://app.example/password/forgot'],
    ['👩\u200d💻 deployed, nai\u0308ve'],
    ['tokenizer: loaded, passwordless: on'],
    ['password must have at least 8 characters'],
    ['One or more parameter values were invalid: Missing the key prediction_id in the item'],
    ['The specified key does not exist. Key: models/2026/01/02/weights-000017.bin'],
    ['arn:aws:lambda:eu-west-1:123456789012:function:vigia-prod-predict-v1'],
    ['User: arn:aws:sts::123456789012:assumed-role/vigia-dev-predict-v1-role/vigia is not authorized'],
    ['    at predictPictureOfDigit (file:///var/task/functions/predict/v1.mjs:12:345)'],
    ['    at Object.<anonymous> (/x/node_modules/.pnpm/zod@4.6.7/node_modules/zod/index.js:1:1)'],
    ['@smithy/node-http-handler - the request socket did not establish a connection'],
    ['JWT_SECRET_KEY must have at least 32 bytes'],
    ['"path": ["body", "password"], "message": "Invalid input: expected string"'],
    ['{"password":null,"token":""}'],
    ['Threshold Crossed: 1 out of the last 1 datapoints [1234.0 (06/03/15 17:43:27)]'],
    ['https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups'],
    ['2 tests failed, pass: 12, bypass: on'],
    ['the answer has too many tokens: 4096'],
    ['Unrecognized keys: "token", "cookie", "x"'],
    ['https://cdn.example:443/npm/pkg@1.2.3/x.js'],
    ['http://localhost:3000/@vite/client, http://[::1]:3000/@id'],
    ['insert into orders (id, total) values (1, 2) - ER_DUP_ENTRY: again'],
    ['glue-job-of-the-orders, xai-gateway-of-production'],
  ])('%s stays', (text) => {
    expect(redact(text)).toBe(text);
  });
});

test.each([
  ['login of ana@example.com failed', 'login of [correo oculto] failed'],
  ['ana%40example.com', '[correo oculto]'],
  ['password=hunter2 host=db', 'password=[oculto] host=db'],
  ['password=a,b;c, host=db', 'password=[oculto], host=db'],
  ['user=ana,password=x,host=y', 'user=ana,password=[oculto],host=y'],
  ['{"password":"a\\"b c","x":1}', '{"password":[oculto],"x":1}'],
  ['Authorization: Bearer abcdef', 'Authorization: Bearer [oculto]'],
  ['postgres://ana:p@ss@db/x', 'postgres://[oculto]@db/x'],
  ['redis://:hunter2@host:6379', 'redis://[oculto]@host:6379'],
  ['curl -u ana:hunter2 https://x', 'curl -u ana:[oculto] https://x'],
  ['contraseña incorrecta: hunter2', 'contraseña incorrecta: [oculto]'],
  ['Contraseña inválida «hunter2»', 'Contraseña inválida [oculto]'],
  ['la clave de acceso es hunter22', 'la clave de acceso es [oculto]'],
  ['%22password%22%3A%22hunter2%22', '%22password%22%3A[oculto]'],
  ['Server=db;Password=hunter2;Database=x', 'Server=db;Password=[oculto];Database=x'],
  ['key=AbCd1234EfGh5678IjKl', 'key=[oculto]'],
  ['the token is abc12345', 'the token is [oculto]'],
  [
    "insert into t (a, token) values (1, 'it''s (x)'), (2, 'y') - ER_DUP_ENTRY: again",
    'insert into t (a, token) values ([oculto]) - ER_DUP_ENTRY: again',
  ],
  ['\u001b[31mdb down\u001b[39m', 'db down'],
])('%s → %s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  ['password="{}"'],
  ["contraseña: '{}'"],
  ['token={}'],
  ['Cookie: id={}'],
  ['<secret>{}</secret>'],
])('a secret of 10,000 characters is hidden whole: %s', (template) => {
  expect(redact(template.replace('{}', 'hunter2-'.repeat(1_250)))).not.toContain('hunter');
});

test('a secret at the edge of what is kept is not cut in half and shown', () => {
  const secret = `${'x'.repeat(90)} ${['ghp', 'AbCdEf0123456789AbCdEf0123456789abcd'].join('_')}`;
  expect(redactedCut(secret, 100)).not.toContain('ghp_');
});

const PIECES = [
  ...[
    'password',
    'token ',
    'a@',
    'a.',
    '"',
    "\\'",
    '=',
    'eyJ',
    '.',
    '-----BEGIN PRIVATE KEY-----',
    'https://',
  ],
  ...[
    'x:',
    'aA1',
    'cookie:',
    'Bearer ',
    '<secret>',
    '--',
    'key-',
    '%40',
    '/',
    ',x',
    '?sig=',
    'arn:aws:',
    'SG.',
  ],
  ...[
    'pass:',
    '(token) values (',
    "('",
    "''",
    ',',
    'token, value',
    'secret: [',
    'secret: {',
    '\u001b[3',
    '\n',
    '://x:',
    '://x/password/',
    'mysql -p',
    ';password=',
    'password    ',
    'cookie: [',
    'a\u200b',
    'eyJ0',
    'jdbc:oracle:thin:a/',
  ],
];

test('no text makes redact slower than linear', () => {
  const longest = fc
    .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('').repeat(20_000).slice(0, 20_000));
  const texts = fc.sample(longest, { numRuns: 100, seed: SEED });
  expect(growth(redact, texts)).toBeLessThan(3);
});

test.each(PIECES.map((piece) => [piece]))(
  'the time is linear for a text of %s alone, or with a hyphen or a letter',
  (piece) => {
    const texts = ['', '-', 'J'].map((mark) => (piece + mark).repeat(40_000).slice(0, 40_000));
    expect(growth(redact, texts)).toBeLessThan(3.2);
  },
);
