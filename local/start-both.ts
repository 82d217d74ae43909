// Starts two things at the same time; when one fails, the other is stopped.

export interface Stoppable {
  stop(): Promise<void>;
}

/** @throws the error of the one that failed, after the other has been stopped. */
export async function startBoth<A extends Stoppable, B extends Stoppable>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  for (const started of [a, b]) if (started.status === 'fulfilled') await started.value.stop();
  throw a.status === 'rejected' ? a.reason : (b as PromiseRejectedResult).reason;
}
