// A list of the server that is read page by page, newest first. Pure.

export interface Pages<Item> {
  items: readonly Item[];
  /** Where the older ones go on; null: there are no more. */
  next: string | null;
}

interface Named {
  id: string;
}

/** The first page was read again: what was read beyond it stays. */
export function withNewest<Item extends Named>(
  before: Pages<Item> | undefined,
  first: Pages<Item>,
): Pages<Item> {
  if (!before || first.next === null) return first;
  const ids = new Set(first.items.map(({ id }) => id));
  const older = before.items.filter(({ id }) => !ids.has(id));
  // Without a common item there may be others in between that were never read.
  if (older.length === before.items.length) return first;
  return { items: [...first.items, ...older], next: before.next };
}

/** @param from where the page begins; a page that does not continue the list changes nothing, as after two presses */
export function withOlder<Item extends Named>(
  before: Pages<Item>,
  from: string,
  more: Pages<Item>,
): Pages<Item> {
  if (before.next !== from) return before;
  return { items: [...before.items, ...more.items], next: more.next };
}
