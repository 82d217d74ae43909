// The stores of the page, with a database that refuses: no private window, and no full disk, loses what the page needs while it is open.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMemory, type Store, withReserve } from '../../../page/store/database.ts';

interface Item {
  id: string;
  value: number;
}
const keyOf = ({ id }: Item) => id;

/** A database whose writes, or all of whose calls, fail when `luck` says so. */
function database(luck: () => 'well' | 'no room' | 'gone') {
  const kept = inMemory(keyOf);
  const lucky =
    <Given extends unknown[], Result>(isWrite: boolean, call: (...given: Given) => Promise<Result>) =>
    async (...given: Given) => {
      const how = luck();
      if (how === 'gone' || (how === 'no room' && isWrite)) throw new Error(how);
      return await call(...given);
    };
  const store: Store<Item> = {
    all: lucky(false, kept.all),
    get: lucky(false, kept.get),
    put: lucky(true, kept.put),
    remove: lucky(false, kept.remove),
  };
  return store;
}

const ID = fc.constantFrom('a', 'b', 'c');
const STEP = fc.oneof(
  fc.record({ do: fc.constant('put' as const), id: ID, value: fc.nat() }),
  fc.record({ do: fc.constant('remove' as const), id: ID }),
);

test.each(['well', 'no room', 'gone'] as const)(
  'whether or not the database takes it (%s), a page reads what it has put and nothing that it has removed',
  async (how) => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP), async (steps) => {
        const store = withReserve(
          keyOf,
          inMemory(keyOf),
          database(() => how),
        );
        const expected = inMemory(keyOf);
        for (const step of steps) {
          for (const each of [store, expected]) {
            if (step.do === 'put') await each.put({ id: step.id, value: step.value });
            else await each.remove(step.id);
          }
        }
        expect(await store.all()).toEqual(await expected.all());
        for (const id of ['a', 'b', 'c']) expect(await store.get(id)).toEqual(await expected.get(id));
      }),
    );
  },
);

test('what there was no room for is newer than what the database has', async () => {
  let how: 'well' | 'no room' = 'well';
  const store = withReserve(
    keyOf,
    inMemory(keyOf),
    database(() => how),
  );
  await store.put({ id: 'a', value: 1 });
  how = 'no room';
  await store.put({ id: 'a', value: 2 });
  expect(await store.all()).toEqual([{ id: 'a', value: 2 }]);
  how = 'well';
  await store.put({ id: 'a', value: 3 });
  expect(await store.get('a')).toEqual({ id: 'a', value: 3 });
});
