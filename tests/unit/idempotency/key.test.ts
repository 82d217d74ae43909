// The header Idempotency-Key, and what makes two requests the same.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, isMalformed, keyIn } from '#lib/idempotency/idempotency.ts';
import { httpEvent } from '../../support/gateway.ts';

describe('the key', () => {
  test.each([
    ['"8e03978e-40d5-43e6-bc93-6894a57f9324"', '8e03978e-40d5-43e6-bc93-6894a57f9324'],
    ['8e03978e-40d5-43e6-bc93-6894a57f9324', '8e03978e-40d5-43e6-bc93-6894a57f9324'],
    ['  k  ', 'k'],
    ['"with a space"', 'with a space'],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('of %s is %s', (header, key) => {
    expect(keyIn(header)).toBe(key);
    expect(isMalformed(header)).toBe(false);
  });

  test.each([
    '',
    '""',
    ' ',
    'two, of them',
    'a b',
    '"a',
    'a"b',
    '"a"; b=1',
    'ñ',
    'x'.repeat(256),
    '"\\""',
    'a\tb',
  ])('%j is malformed', (header) => {
    expect(keyIn(header)).toBeUndefined();
    expect(isMalformed(header)).toBe(true);
  });

  test('is optional', () => expect([keyIn(undefined), isMalformed(undefined)]).toEqual([undefined, false]));

  test('of any text is printable ASCII or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        expect(keyIn(header) ?? 'none').toMatch(/^[ -~]{1,255}$/);
      }),
    );
  });
});

describe('the fingerprint', () => {
  const asked = { method: 'POST', path: '/feedback', query: { a: '1', b: '2' }, body: '{"correct":true}' };
  const of = (parts: Parameters<typeof httpEvent>[0]) => fingerprintOf(httpEvent(parts));

  test('is the same for the same request, whatever the order of the query, and as text or base64', () => {
    expect(of({ ...asked, query: { b: '2', a: '1' } })).toBe(of(asked));
    expect(of({ ...asked, body: Buffer.from(asked.body) })).toBe(of(asked));
    expect(of({ ...asked, headers: { 'user-agent': 'another', authorization: 'Bearer x' } })).toBe(of(asked));
  });

  test.each([
    { method: 'PUT' },
    { path: '/api/v1/predict' },
    { query: { a: '1' } },
    { query: { a: '1', b: '3' } },
    { body: '{"correct":false}' },
    { body: '' },
  ])('is another one with %j', (other) => expect(of({ ...asked, ...other })).not.toBe(of(asked)));

  test('of a request without a query is the same, whatever the gateway says then', () => {
    const { queryStringParameters: _, ...without } = httpEvent({
      method: 'POST',
      path: '/feedback',
      body: '{}',
    });
    const [first, ...others] = [
      without,
      { ...without, queryStringParameters: null },
      { ...without, queryStringParameters: {} },
    ];
    for (const other of others) expect(fingerprintOf(other)).toBe(fingerprintOf(first as typeof without));
  });

  test('of a form does not depend on its boundary, but on all that it holds', () => {
    const form = (boundary: string, content: string, quoted = false) =>
      of({
        method: 'POST',
        path: '/api/v1/predict',
        headers: { 'content-type': `multipart/form-data; boundary=${quoted ? `"${boundary}"` : boundary}` },
        body: Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${content}\r\n--${boundary}--\r\n`,
          'latin1',
        ),
      });
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.boolean(), (one, other, quoted) => {
        expect(form(one, 'ÿ\0picture', quoted)).toBe(form(other, 'ÿ\0picture'));
        expect(form(one, 'ÿ\0picture')).not.toBe(form(one, 'þ\0picture'));
      }),
    );
  });
});
