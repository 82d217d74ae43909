// Locks: work that may run once at a time, in this process or in all tabs of a browser.

/** Runs `work` while no other work of the same lock runs. */
export type Lock = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A lock of this process. */
export function lockHere(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return await turn;
  };
}

/** A lock of all tabs of this browser. Without Web Locks (Node, or a page that is not served securely) it is one of this process. */
export function lockOfTabs(name: string): Lock {
  const { locks } = (globalThis.navigator ?? {}) as {
    locks?: { request(name: string, work: unknown): unknown };
  };
  if (!locks) return lockHere();
  return async <Result>(work: () => Promise<Result>) => (await locks.request(name, work)) as Result;
}
