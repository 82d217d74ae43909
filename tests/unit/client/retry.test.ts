// Which failed calls are made again, and after how long.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondsOf, waitBeforeRetry } from '../../../client/retry.ts';

const failed = (status: number, code = '', retryAfter?: number) => ({ status, code, retryAfter });

test.each<[string, ReturnType<typeof failed>, boolean, number | undefined]>([
  ['a lost answer of what only reads', failed(0, 'offline'), true, 500],
  ['a lost answer of what may have had its effect', failed(0, 'offline'), false, undefined],
  ['an unavailable service that says when', failed(503, 'unavailable', 3), true, 3_000],
  ['an unavailable service without a repeatable call', failed(503, 'unavailable', 3), false, undefined],
  ['a gateway that gave up', failed(504), true, 500],
  ['a limit, whatever the call', failed(429, 'rate_limited', 9), false, 9_000],
  ['the same call under way', failed(409, 'request_in_progress', 1), true, 1_000],
  ['another conflict', failed(409, 'feedback_exists'), true, undefined],
  ['an error of the server', failed(500, 'internal'), true, undefined],
  ['a refused request', failed(400, 'invalid_request'), true, undefined],
])('%s', (_case, error, isRepeatable, ms) => {
  expect(waitBeforeRetry(error, { tried: 1, isRepeatable, random: 0 })).toBe(ms);
});

test('a wait doubles with each try, is never zero, and never earlier than the server says', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), chance, fc.nat(3_600), (tried, random, retryAfter) => {
      const attempt = { tried, isRepeatable: true, random };
      const own = waitBeforeRetry(failed(503), attempt) as number;
      expect(own).toBeGreaterThanOrEqual(250 * 2 ** (tried - 1));
      expect(own).toBeLessThanOrEqual(500 * 2 ** (tried - 1));
      const said = waitBeforeRetry(failed(429, '', retryAfter), attempt) as number;
      expect(said).toBeGreaterThanOrEqual(1_000 * retryAfter);
      expect(said).toBeLessThanOrEqual(1_000 * retryAfter + 500);
    }),
  );
});

test.each<[string, number | undefined]>([
  ['7', 7],
  ['0', 0],
  ['Mon, 02 Mar 2026 10:00:30 GMT', 30],
  ['Mon, 02 Mar 2026 09:00:00 GMT', 0],
  ['', undefined],
  ['-5', undefined],
  ['1e9', undefined],
  ['soon', undefined],
])('Retry-After %j is %s seconds', (header, seconds) => {
  expect(secondsOf(header, Date.parse('2026-03-02T10:00:00.000Z'))).toBe(seconds);
});
