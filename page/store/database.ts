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
  // What failed once may succeed the next time.
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/** One request in a transaction of its own. Each can be made twice. */
async function run<Result>(
  name: StoreName,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  try {
    return await runOnce(name, mode, work);
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    opened = undefined;
    return await runOnce(name, mode, work);
  }
}

async function runOnce<Result>(
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
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
  });
}

/** A browser closes the database when its data are cleared, and on a phone that sleeps; each says so by another error. */
function isConnectionLost(error: unknown): boolean {
  return (
    error instanceof DOMException && ['InvalidStateError', 'UnknownError', 'AbortError'].includes(error.name)
  );
}

/** The store of this name, its items in the order of their keys. */
export function storeOf<Item extends object>(name: StoreName): Store<Item> {
  const keyOf = (item: Item) => String(item[STORES[name] as keyof Item]);
  return withReserve(keyOf, inMemory(keyOf), {
    all: () => run<Item[]>(name, 'readonly', (store) => store.getAll()),
    get: (key) => run<Item | undefined>(name, 'readonly', (store) => store.get(key)),
    put: async (item) => void (await run(name, 'readwrite', (store) => store.put(item))),
    remove: (key) => run(name, 'readwrite', (store) => store.delete(key)),
  });
}

/** What the database does not take, or cannot say, the memory has: there may be no database, or no room in it. */
export function withReserve<Item>(
  keyOf: (item: Item) => string,
  memory: Store<Item>,
  database: Store<Item>,
): Store<Item> {
  return {
    all: async () => {
      const items = new Map<string, Item>();
      for (const item of await database.all().catch(() => [])) items.set(keyOf(item), item);
      for (const item of await memory.all()) items.set(keyOf(item), item);
      return sortedByKey(items);
    },
    get: async (key) => (await memory.get(key)) ?? (await database.get(key).catch(() => undefined)),
    put: async (item) => {
      await database.put(item).then(
        () => memory.remove(keyOf(item)),
        () => memory.put(item),
      );
    },
    remove: async (key) => {
      await memory.remove(key);
      await database.remove(key).catch(() => undefined);
    },
  };
}

/** A store without a database. */
export function inMemory<Item>(keyOf: (item: Item) => string): Store<Item> {
  const items = new Map<string, Item>();
  return {
    all: async () => sortedByKey(items),
    get: async (key) => items.get(key),
    put: async (item) => void items.set(keyOf(item), item),
    remove: async (key) => void items.delete(key),
  };
}

function sortedByKey<Item>(items: ReadonlyMap<string, Item>): Item[] {
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
