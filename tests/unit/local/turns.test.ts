// Turns: so many at a time, in order.
import { expect, test } from 'vitest';
import { Turns } from '../../../local/runtime/turns.ts';

test('so many begin at a time, in the order they asked; one that is over twice makes room once', () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const overs = new Map<string, () => void>();
  for (const name of ['a', 'b', 'c', 'd']) {
    turns.ask((done) => {
      begun.push(name);
      overs.set(name, done);
    });
  }
  expect(begun).toEqual(['a', 'b']);
  overs.get('b')?.();
  overs.get('b')?.();
  expect(begun).toEqual(['a', 'b', 'c']);
  overs.get('a')?.();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('one that has nothing to do any more passes its turn on at once', () => {
  const turns = new Turns(1);
  let begun = 0;
  for (let i = 0; i < 1_000; i++) {
    turns.ask((done) => {
      begun++;
      done();
    });
  }
  expect(begun).toBe(1_000);
});
