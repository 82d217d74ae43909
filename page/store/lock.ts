// Work that only one tab of this browser may do at a time.

/** Runs `work` while no other tab runs work of this name. Without locks (a page that is not served securely), it runs at once. */
export async function exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (!navigator.locks) return await work();
  return await navigator.locks.request(`vigia-${name}`, work);
}
