// The review of answers: which are shown, and what the keys do.
import { expect, test } from 'vitest';
import {
  type Doubtful,
  deedOf,
  filterOf,
  fits,
  leavesOut,
  queryOf,
} from '../../../../page/administration/answers/answers.ts';

const answer = (more: Partial<Doubtful> = {}): Doubtful => ({
  id: 'a',
  username: 'Ana',
  digit: 4,
  v1: { digit: 4, probability: 0.9 },
  v2: { digit: 9, probability: 0.97 },
  trust: 'open',
  reason: null,
  at: '2026-01-02T03:04:05.000Z',
  picture: '',
  ...more,
});

test.each([
  [{}, true],
  [{ contradictsOnly: true }, true],
  [{ username: ' an' }, true],
  [{ username: 'eva' }, false],
  [{ digit: '4' }, true],
  // What the person said counts, not what was read.
  [{ digit: '9' }, false],
] as const)('the filter %j shows it: %s', (filter, expected) => {
  const whole = { contradictsOnly: false, username: '', digit: '', ...filter };
  expect(fits(answer(), whole)).toBe(expected);
});

test('an answer that v2 agrees with contradicts nothing, whatever v1 reads', () => {
  const agreed = answer({ v1: { digit: 7, probability: 1 }, v2: { digit: 4, probability: 0.6 } });
  expect(fits(agreed, { contradictsOnly: true, username: '', digit: '' })).toBe(false);
});

const key = (name: string, more = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

test.each([
  [key('c'), { review: 'confirmed' }],
  [key('X'), { review: 'excluded' }],
  [key('ArrowRight'), { go: 1 }],
  [key('ArrowLeft'), { go: -1 }],
  [key('0'), { digit: '0' }],
  [key('c', { ctrlKey: true }), undefined],
  [key('x', { metaKey: true }), undefined],
  [key('Enter'), undefined],
])('the key %j does %j', (pressed, deed) => {
  expect(deedOf(pressed)).toEqual(deed);
});

test('parameters that are not set are not asked for', () => {
  expect(queryOf({ username: ' ana ', day: '', digit: '0' })).toEqual({ username: 'ana', digit: '0' });
});

const none = { username: '', day: '', digit: '', prediction: '', model: '', correct: '' };

test.each([
  ['', none, false],
  ['ana', { ...none, username: 'ana' }, false],
  ['digit=4&prediction=9&model=cnn-1', { ...none, digit: '4', prediction: '9', model: 'cnn-1' }, true],
  ['day=2026-01-02&constructor=1', { ...none, day: '2026-01-02' }, false],
])('the address "%s" asks for %j, of which the server leaves some out: %s', (asked, filter, isShort) => {
  expect(filterOf(asked)).toEqual(filter);
  expect(leavesOut(filter)).toBe(isShort);
});
