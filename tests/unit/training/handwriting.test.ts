// requireSameList: a model is calibrated again only with the list that it learnt from.
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../scripts/command-line.ts';
import { listHash, requireSameList } from '../../../scripts/training/handwriting.ts';

const LIST = 'tests/unit/evaluation/labels.csv';
const count = { writers: 1, pictures: 2 };
const learnt = (listSha256: string) => ({ listSha256, training: count, heldOut: count });

describe('requireSameList', () => {
  test('takes the same list, and no list for a model that learnt from none', () => {
    expect(() => requireSameList('v2', learnt(listHash(LIST)), LIST)).not.toThrow();
    expect(() => requireSameList('v2', undefined)).not.toThrow();
  });

  test.each([
    ['another list', learnt('f'.repeat(64)), LIST, `SHA-256 ${'f'.repeat(64)}`],
    ['no list', learnt(listHash(LIST)), undefined, listHash(LIST)],
    ['a list for a model that learnt from none', undefined, LIST, 'leave --pictures out'],
  ])('refuses %s', (_, record, list, sentence) => {
    expect(() => requireSameList('v2', record, list)).toThrow(UsageError);
    expect(() => requireSameList('v2', record, list)).toThrow(sentence);
  });
});
