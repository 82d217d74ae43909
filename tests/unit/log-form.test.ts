// The lines of our logger: whatever an error holds, its line is one line of JSON that Lambda does not cut, and names the error.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import filter from '../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { readLogs } from '../../lib/alerts/sources/logs.ts';
import { logForm } from '../../lib/log-form.ts';
import { compileFilterPattern } from '../../local/logs/filter-pattern.ts';
import { batchOf } from './alerts/sources/lines.ts';

/** Lambda cuts a longer line in pieces. */
const LINE_BYTES = 256 * 1024;
const isForwarded = compileFilterPattern(filter.pattern);

const lineOf = (error: unknown) =>
  JSON.stringify(logForm({ level: 'ERROR', message: 'unexpected fault', requestId: 'r-1', error }));

const alertOf = (line: string) =>
  readLogs(batchOf([line]), { stage: 'prod', consoleUrl: undefined, now: new Date() }).occurrences[0]?.alert;

const withMembers = (members: object) => Object.assign(new RangeError('no room'), members);
const circular = () => {
  const error = new RangeError('no room');
  return Object.assign(error, { cause: new Error('inner', { cause: error }), self: error });
};
const nested = () => {
  const outer: Record<string, unknown> = {};
  let inner = outer;
  for (let depth = 0; depth < 20_000; depth++) {
    inner.a = {};
    inner = inner.a as Record<string, unknown>;
  }
  return withMembers({ outer });
};
const unreadable = {
  get value() {
    throw new Error('no');
  },
};
const chain = (length: number): Error =>
  length === 0 ? new Error('last') : new Error('x'.repeat(50_000), { cause: chain(length - 1) });

describe('the line of an error', () => {
  test.each<[string, () => unknown]>([
    ['a message of a megabyte', () => Object.assign(new RangeError(`no room${'x'.repeat(1_000_000)}`), {})],
    ['a message of characters that JSON escapes', () => new RangeError(`no room${'\u0001'.repeat(100_000)}`)],
    ['a message of characters of three bytes', () => new RangeError(`no room${'€'.repeat(200_000)}`)],
    ['a cause that is the error itself', circular],
    ['a long chain of long causes', () => new RangeError('no room', { cause: chain(20) })],
    [
      'many errors in one',
      () =>
        new AggregateError(
          Array.from({ length: 50 }, () => chain(3)),
          'no room',
        ),
    ],
    ['a member nested 20,000 deep', nested],
    ['a member that cannot be read', () => withMembers({ unreadable })],
    [
      'a getter of its own that throws',
      () => Object.defineProperty(withMembers({}), 'z', { enumerable: true, get: unreadable.valueOf }),
    ],
    ['a member whose toJSON throws', () => withMembers({ odd: { toJSON: () => unreadable.value } })],
    ['a buffer of a megabyte', () => withMembers({ body: Buffer.alloc(1_000_000) })],
    [
      'a list of a million numbers',
      () => withMembers({ rows: Array.from({ length: 1_000_000 }, (_, i) => i) }),
    ],
    [
      '100,000 members',
      () => withMembers(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`m${i}`, i]))),
    ],
    [
      'values that JSON does not have',
      () => withMembers({ n: 10n, f: () => 1, s: Symbol('s'), u: undefined, date: new Date(Number.NaN) }),
    ],
  ])('of an error with %s reaches the channel with its message', (_, make) => {
    const line = lineOf(make());
    expect(Buffer.byteLength(line)).toBeLessThan(LINE_BYTES);
    expect(isForwarded(line)).toBe(true);
    expect(alertOf(line)).toMatchObject({
      requestId: 'r-1',
      error: { message: expect.stringContaining('no room') },
    });
  });

  test('of any value is JSON within the bound', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, maxDepth: 6 }),
        (value) => {
          const line = lineOf(Object.assign(new Error('known'), { value }));
          expect(Buffer.byteLength(line)).toBeLessThan(LINE_BYTES);
          expect(JSON.parse(line).error.message).toBe('known');
        },
      ),
      { numRuns: 200 },
    );
  });

  test('has what an error of usual size holds, as it is', () => {
    const cause = new TypeError('no row');
    const error = Object.assign(new AggregateError([cause], '1 of 2', { cause }), {
      code: 'E1',
      details: [{ path: 'a' }],
    });
    const inner = { name: 'TypeError', message: 'no row', stack: cause.stack };
    expect(JSON.parse(lineOf(error)).error).toEqual({
      name: 'AggregateError',
      message: '1 of 2',
      stack: error.stack,
      cause: inner,
      code: 'E1',
      details: [{ path: 'a' }],
      errors: [inner],
    });
  });

  test('writes a value that stands in two places twice', () => {
    const shared = { a: 1 };
    expect(logForm({ x: shared, y: [shared] })).toEqual({ x: shared, y: [shared] });
  });
});
