// Ends everything on Ctrl-C, on SIGTERM, and when the npm that started us is gone.

/** serverless-offline waits up to five seconds for open connections; nobody waits that long for Ctrl-C. */
const PATIENCE_MS = 2_500;
const PARENT_CHECK_MS = 500;
/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500;

/** Calls `stop` on the first signal; a second one ends the process as it stands. */
export function onShutdown(stop: () => Promise<void>): void {
  let firstAt: number | undefined;
  const begin = () => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(130);
      return;
    }
    firstAt = performance.now();
    setTimeout(() => process.exit(0), PATIENCE_MS).unref();
    void stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.prependListener(signal, begin);
  // A closed terminal; serverless-offline itself only knows the other two.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  followParent();
}

/**
 * npm passes a signal to its shell alone, and some shells keep it; hence `exec` in the start script (and, for a
 * Windows shell, which has none, the same again without). What npm cannot pass on is its own sudden death.
 */
function followParent(): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS).unref();
}
