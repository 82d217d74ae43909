// Whether a request is Slack's: Slack's published example, every way in which a request can differ from it, and the window.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SignedRequest, signatureOf, verify } from '#lib/slack/interactions/interactions.ts';

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const TIMESTAMP = '1531420618';
const BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
const FORM = 'application/x-www-form-urlencoded';
const NOW = new Date(Number(TIMESTAMP) * 1000);

const example = (over: Partial<SignedRequest> = {}, headers: Record<string, string | undefined> = {}) => ({
  headers: {
    'content-type': FORM,
    'x-slack-request-timestamp': TIMESTAMP,
    'x-slack-signature': SIGNATURE,
    ...headers,
  },
  body: BODY,
  ...over,
});
const outcome = (request: SignedRequest, { secrets = [SECRET], now = NOW } = {}) => {
  const verified = verify(request, secrets, now);
  return 'failed' in verified ? verified.failed : 'genuine';
};
const signed = (body: string, isBase64Encoded = false): SignedRequest => ({
  ...example({}, { 'x-slack-signature': signatureOf(SECRET, TIMESTAMP, body) }),
  body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
  isBase64Encoded,
});

describe('a genuine request', () => {
  test("is Slack's published example", () => {
    expect(signatureOf(SECRET, TIMESTAMP, BODY)).toBe(SIGNATURE);
    expect(outcome(example())).toBe('genuine');
  });

  test.each([
    ['text', BODY, false],
    ['base64', BODY, true],
    ['a plus sign', 'text=a+b', false],
    ['%20', 'text=a%20b', true],
    ['an emoji', 'text=🙋 ñ', false],
    ['an emoji in base64', 'text=🙋 ñ', true],
    ['nothing', '', false],
    ['nothing in base64', '', true],
    ['100 KB', 'a'.repeat(100 * 1024), false],
    ['100 KB in base64', 'a'.repeat(100 * 1024), true],
  ])('may have a body of %s', (_, body, isBase64) => {
    expect(outcome(signed(body, isBase64))).toBe('genuine');
    const verified = verify(signed(body, isBase64), [SECRET], NOW);
    expect('bytes' in verified && verified.bytes.toString()).toBe(body);
  });

  test.each([
    [300, 'genuine'],
    [-300, 'genuine'],
    [301, 'time'],
    [-301, 'time'],
  ])('is %i seconds away: %s', (seconds, expected) => {
    expect(outcome(example(), { now: new Date(NOW.getTime() + 1000 * seconds) })).toBe(expected);
  });

  test('may be signed by the secret before, while the secret is being changed', () => {
    expect(outcome(example(), { secrets: ['another', SECRET] })).toBe('genuine');
  });

  test.each([FORM, 'Application/X-WWW-Form-URLencoded', `${FORM}; charset=utf-8`, `${FORM};charset=utf-8`])(
    'may have the content type %s',
    (type) => expect(outcome(example({}, { 'content-type': type }))).toBe('genuine'),
  );

  test('has an id of its own, the same when it is repeated', () => {
    const id = (request: SignedRequest) => {
      const verified = verify(request, [SECRET], NOW);
      return 'id' in verified ? verified.id : undefined;
    };
    expect(id(example())).toMatch(/^[0-9a-f]{64}$/);
    expect(id(example())).toBe(id(example()));
    expect(id(example())).not.toBe(id(signed('x')));
  });
});

describe('a request that is not Slack’s', () => {
  const digits = SIGNATURE.slice(3);
  test.each<[string, SignedRequest, string]>([
    ['an altered body', example({ body: `${BODY}x` }), 'signature'],
    ['no body', example({ body: undefined }), 'signature'],
    ['a body that is no text', example({ body: { token: 1 } }), 'signature'],
    ['its text read as base64', example({ isBase64Encoded: true }), 'signature'],
    ['another time', example({}, { 'x-slack-request-timestamp': '1531420619' }), 'signature'],
    ['an altered signature', example({}, { 'x-slack-signature': `v0=0${digits.slice(1)}` }), 'signature'],
    ['uppercase hexadecimal', example({}, { 'x-slack-signature': `v0=${digits.toUpperCase()}` }), 'headers'],
    ['no version', example({}, { 'x-slack-signature': digits }), 'headers'],
    ['another version', example({}, { 'x-slack-signature': `v1=${digits}` }), 'headers'],
    ['a short signature', example({}, { 'x-slack-signature': SIGNATURE.slice(0, -1) }), 'headers'],
    ['two signatures', example({}, { 'x-slack-signature': `${SIGNATURE},${SIGNATURE}` }), 'headers'],
    ['two times', example({}, { 'x-slack-request-timestamp': `${TIMESTAMP},${TIMESTAMP}` }), 'headers'],
    ['no signature', example({}, { 'x-slack-signature': undefined }), 'headers'],
    ['no time', example({}, { 'x-slack-request-timestamp': undefined }), 'headers'],
    ['a negative time', example({}, { 'x-slack-request-timestamp': `-${TIMESTAMP}` }), 'headers'],
    ['a time in another notation', example({}, { 'x-slack-request-timestamp': '1.531420618e9' }), 'headers'],
    ['JSON', example({}, { 'content-type': 'application/json' }), 'content_type'],
    ['a longer content type', example({}, { 'content-type': `${FORM}x` }), 'content_type'],
    ['no content type', example({}, { 'content-type': undefined }), 'content_type'],
    ['101 KB', signed('a'.repeat(101 * 1024)), 'size'],
    ['101 KB in base64', signed('a'.repeat(101 * 1024), true), 'size'],
    ['one byte too many', signed('a'.repeat(100 * 1024 + 1), true), 'size'],
  ])('has %s', (_, request, expected) => expect(outcome(request)).toBe(expected));

  test.each([[[]], [['another']], [['another', 'one more']]])('is not signed by %j', (secrets) =>
    expect(outcome(example(), { secrets })).toBe('signature'),
  );

  test('differs in any byte of a genuine one', () => {
    fc.assert(
      fc.property(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(BODY);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const request = example({ body: bytes.toString('base64'), isBase64Encoded: true });
        expect(outcome(request)).toBe('signature');
      }),
    );
  });
});

test('the signature is the HMAC of version, time and body, whatever these are', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'binary', maxLength: 40 }), (secret, body) => {
      const expected = createHmac('sha256', secret).update(`v0:${TIMESTAMP}:${body}`).digest('hex');
      expect(signatureOf(secret, TIMESTAMP, body)).toBe(`v0=${expected}`);
    }),
  );
});
