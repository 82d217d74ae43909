// The semaphore that limits how many functions load at once.
import { describe, expect, test } from 'vitest';
import { Semaphore } from '../../../local/runtime/semaphore.ts';

describe('Semaphore', () => {
  test('begins as many tasks as there are slots, in order, and a second release of a slot does nothing', () => {
    const semaphore = new Semaphore(2);
    const begun: string[] = [];
    const releases = new Map<string, () => void>();
    for (const name of ['a', 'b', 'c', 'd']) {
      semaphore.acquire((release) => {
        begun.push(name);
        releases.set(name, release);
      });
    }
    expect(begun).toEqual(['a', 'b']);
    releases.get('b')?.();
    releases.get('b')?.();
    expect(begun).toEqual(['a', 'b', 'c']);
    releases.get('a')?.();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a task that releases its slot at once lets the next one begin', () => {
    const semaphore = new Semaphore(1);
    let begun = 0;
    for (let i = 0; i < 1_000; i++) {
      semaphore.acquire((release) => {
        begun++;
        release();
      });
    }
    expect(begun).toBe(1_000);
  });
});
