// Patterns of silences for planned work: what they match, and that no text makes them slow.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches } from '../../../../lib/alerts/grouping/pattern.ts';
import { silenceFor } from '../../../../lib/alerts/grouping/silences.ts';

test.each([
  ['predict-*', 'predict-v1', true],
  ['predict-*', 'PREDICT-v1', true],
  ['predict-*', 'auth-predict-v1', false],
  ['predict-v1', 'predict-v1', true],
  ['predict-v1', 'predict-v10', false],
  ['*throttl*', 'auth-login: ThrottlingException: Rate exceeded', true],
  ['auth-*: *error', 'auth-login: TypeError', true],
  ['auth-*: *error', 'auth-login: TypeError: x', false],
  ['a*a', 'a', false],
  ['a*b*c', 'acb', false],
  ['a.c*', 'abc', false],
])('%s matches %s: %s', (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected));

test('a pattern matches as the regular expression does that it stands for', () => {
  const text = fc.stringMatching(/^[abc:. ]{0,12}$/);
  const pattern = fc.stringMatching(/^[abc*. ]{0,8}$/);
  fc.assert(
    fc.property(pattern, text, (glob, source) => {
      const parts = glob.split('*').map((part) => part.replace(/[.]/g, '\\.'));
      expect(matches(glob, source)).toBe(new RegExp(`^${parts.join('.*')}$`).test(source));
    }),
  );
});

test('the source alone, or the source with the title, is matched; of several, the silence that ends last counts', () => {
  const silence = (id: string, pattern: string) => ({ id, pattern, by: 'ana', at: '', until: id });
  const silences = [silence('1', 'auth-login'), silence('2', '*TypeError*'), silence('3', 'predict-*')];
  const alert = { source: 'auth-login', title: 'TypeError: x' };
  expect(silenceFor(alert, silences)?.id).toBe('2');
  expect(silenceFor({ ...alert, title: 'other' }, silences)?.id).toBe('1');
  expect(silenceFor({ source: 'reports-daily', title: 'other' }, silences)).toBeUndefined();
});

test('steps grow with the length of the text, not with its square', () => {
  const pattern = `${'a*'.repeat(49)}b`;
  const length = 2_000_000;
  let read = 0;
  const text = {
    toLowerCase: () =>
      counted('a'.repeat(length), (steps) => {
        read += steps;
      }),
  } as unknown as string;
  expect(matches(pattern, text)).toBe(false);
  expect(read).toBeLessThanOrEqual(length);
});

/** A text that counts the characters that indexOf passes. */
function counted(text: string, passed: (steps: number) => void): string {
  return Object.assign(Object.create(null), {
    length: text.length,
    startsWith: (part: string) => text.startsWith(part),
    endsWith: (part: string) => text.endsWith(part),
    indexOf: (part: string, from: number) => {
      const at = text.indexOf(part, from);
      passed((at < 0 ? text.length : at) - from + part.length);
      return at;
    },
  });
}
