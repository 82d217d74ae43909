// Stops everything on Ctrl-C, on SIGTERM, and when the npm process that started this one has ended.

/** serverless-offline waits up to five seconds for open connections, which is too long after Ctrl-C. */
const SHUTDOWN_LIMIT_MS = 2_500;
const PARENT_CHECK_MS = 500;
/** One Ctrl-C may arrive twice: from the terminal and from npm. */
const SAME_SIGNAL_MS = 500;

/** Calls `stop` on the first signal; a second signal ends the process at once. */
export function onShutdown(stop: () => Promise<void>): void {
  let firstAt: number | undefined;
  const begin = () => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(130);
      return;
    }
    firstAt = performance.now();
    setTimeout(() => process.exit(0), SHUTDOWN_LIMIT_MS).unref();
    void stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.prependListener(signal, begin);
  // SIGHUP means a closed terminal; serverless-offline handles only the other two.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  followParent();
}

/**
 * Stops this process when npm was killed, since npm cannot pass that on. npm passes other signals to its shell only, and
 * some shells keep them: therefore the start script uses `exec` (and repeats the command for Windows, which has no exec).
 */
function followParent(): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS).unref();
}
