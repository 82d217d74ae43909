// The page's own IndexedDB. Without it (some private windows) everything is kept in memory, as long as the page is open.

const NAME = 'vigia';
const VERSION = 1;

/** The stores, each with the field that is its key. */
const STORES = { session: 'key', answers: 'id', drawings: 'id' } as const;
export type StoreName = keyof typeof STORES;

/** What this page needs of a store. */
export interface Store<Item> {
  all(): Promise<Item[]>;
  get(key: string): Promise<Item | undefined>;
  put(item: Item): Promise<void>;
  remove(key: string): Promise<void>;
}

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        if (!request.result.objectStoreNames.contains(name))
          request.result.createObjectStore(name, { keyPath });
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** One request in a transaction of its own. */
async function run<Result>(
  name: StoreName,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open();
  return await new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = work(transaction.objectStore(name));
    // A write counts when the transaction is complete, a read then as well.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** The store of this name, its items in the order of their keys. */
export function storeOf<Item extends object>(name: StoreName): Store<Item> {
  const memory = inMemory<Item>((item) => String(item[STORES[name] as keyof Item]));
  const either = async <Result>(
    indexed: () => Promise<Result>,
    kept: () => Promise<Result>,
  ): Promise<Result> => {
    const isThere = await open().then(
      () => true,
      () => false,
    );
    return isThere ? await indexed() : await kept();
  };
  return {
    all: () => either(() => run<Item[]>(name, 'readonly', (store) => store.getAll()), memory.all),
    get: (key) =>
      either(
        () => run<Item | undefined>(name, 'readonly', (store) => store.get(key)),
        () => memory.get(key),
      ),
    put: (item) =>
      either(
        async () => void (await run(name, 'readwrite', (store) => store.put(item))),
        () => memory.put(item),
      ),
    remove: (key) =>
      either(
        () => run(name, 'readwrite', (store) => store.delete(key)),
        () => memory.remove(key),
      ),
  };
}

/** A store without a database. */
export function inMemory<Item>(keyOf: (item: Item) => string): Store<Item> {
  const items = new Map<string, Item>();
  return {
    all: async () => [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item),
    get: async (key) => items.get(key),
    put: async (item) => void items.set(keyOf(item), item),
    remove: async (key) => void items.delete(key),
  };
}
