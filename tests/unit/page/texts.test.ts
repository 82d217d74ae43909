// What a person reads: both languages say something for every key and every error.
import { describe, expect, test } from 'vitest';
import { ApiError } from '#client';
import { ERRORS } from '#lib/errors.ts';
import { en } from '../../../page/language/en.ts';
import { errorText } from '../../../page/language/error-text.ts';
import { es } from '../../../page/language/es.ts';
import { accountTexts } from '../../../page/mine/account-texts.ts';

describe.each([
  ['es', es],
  ['en', en],
])('in %s', (_language, texts) => {
  test('every code of the API has a text of its own or the general one, and none shows the code', () => {
    for (const [code, { status }] of Object.entries(ERRORS)) {
      const text = errorText(new ApiError(status, code, { requestId: 'r-1' }), texts);
      expect(text.length, code).toBeGreaterThan(10);
      expect(text).not.toContain(code);
    }
  });

  test('a refused field is named', () => {
    const refused = (path: string) =>
      errorText(new ApiError(400, 'invalid_request', { fields: [path] }), texts);
    expect(refused('body.username')).toBe(texts.badUsername);
    expect(refused('body.password')).toBe(texts.badPassword);
  });

  test('a limit says when it is over, in seconds, minutes or hours', () => {
    const limited = (retryAfter: number) =>
      errorText(new ApiError(429, 'rate_limited', { retryAfter }), texts);
    expect(limited(1)).toMatch(/ 1 (segundo|second)\./);
    expect(limited(40)).toMatch(/ 40 (segundos|seconds)\./);
    expect(limited(3_500)).toMatch(/ 59 (minutos|minutes)\./);
    // The limits of a day.
    expect(limited(50_000)).toMatch(/ 14 (horas|hours)\./);
  });

  test('a fault of the server names the request', () => {
    expect(errorText(new ApiError(500, 'internal', { requestId: 'r-1' }), texts)).toContain('r-1');
  });
});

test('the languages differ in every text about the account', () => {
  for (const key of Object.keys(accountTexts.es) as (keyof typeof accountTexts.es)[])
    expect(accountTexts.en[key], key).not.toBe(accountTexts.es[key]);
});

test('the languages differ in every text, except for names', () => {
  const names = ['askAb'];
  const same = Object.keys(es).filter((key) => {
    const [one, other] = [es[key as keyof typeof es], en[key as keyof typeof es]];
    return typeof one === 'string' && one === other && !names.includes(key);
  });
  expect(same).toEqual([]);
});
