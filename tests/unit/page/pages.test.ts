// A list that is read page by page: what is kept when its first page is read again, and when an older page comes.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Pages, withNewest, withOlder } from '../../../page/pages.ts';

type Item = { id: string };
const SIZE = 5;

/** The page of a server that has these ids, newest first; a cursor is the id before it. */
function pageOf(ids: readonly number[], from?: string): Pages<Item> {
  const start = from === undefined ? 0 : ids.findIndex((id) => String(id) === from) + 1;
  const shown = ids.slice(start, start + SIZE).map((id) => ({ id: String(id) }));
  return { items: shown, next: start + SIZE < ids.length ? (shown.at(-1)?.id ?? null) : null };
}
const downFrom = (newest: number) => Array.from({ length: newest }, (_, i) => newest - i);
const idsOf = ({ items }: Pages<Item>) => items.map(({ id }) => Number(id));

test('whatever is read and whatever is new, the list has no gap and nothing twice, and says when there is more', () => {
  const step = fc.oneof(fc.constant('older' as const), fc.integer({ min: 0, max: 2 * SIZE }));
  fc.assert(
    fc.property(fc.nat(30), fc.array(step, { maxLength: 12 }), (first, steps) => {
      let newest = first;
      let list = withNewest(undefined, pageOf(downFrom(newest)));
      for (const each of steps) {
        if (each === 'older') {
          if (list.next !== null) list = withOlder(list, list.next, pageOf(downFrom(newest), list.next));
        } else {
          newest += each;
          list = withNewest(list, pageOf(downFrom(newest)));
          expect(idsOf(list)[0] ?? 0).toBe(newest);
        }
        const ids = idsOf(list);
        expect(ids).toEqual(downFrom(ids[0] ?? 0).slice(0, ids.length));
        expect(list.next === null).toBe((ids.at(-1) ?? 1) === 1);
      }
    }),
  );
});

test('an older page that was read stays when a new answer comes', () => {
  const read = pageOf(downFrom(12));
  const list = withOlder(read, '8', pageOf(downFrom(12), '8'));
  expect(idsOf(withNewest(list, pageOf(downFrom(13))))).toEqual(downFrom(13).slice(0, 11));
});

test('an older page that was asked twice is shown once', () => {
  const more = pageOf(downFrom(12), '8');
  const once = withOlder(pageOf(downFrom(12)), '8', more);
  expect(withOlder(once, '8', more)).toBe(once);
});

test('what was deleted goes, when all is on the first page', () => {
  const before = pageOf(downFrom(4));
  expect(idsOf(withNewest(before, pageOf([4, 2])))).toEqual([4, 2]);
});
