// A thread that bundles the functions once. It tells the errors in sources; none when the bundles are written.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { type BuildFailure, build, stop } from 'esbuild';
import { optionsOfService } from './bundle-options.ts';
import type { BundleOrder } from './bundling.ts';

const { serviceDir, outdir, others } = workerData as BundleOrder;

const processes: ChildProcess[] = [];
subscribe('child_process', (message) => processes.push((message as { process: ChildProcess }).process));

parentPort?.postMessage(await buildOnce());

/** Ends esbuild's process after the build: it would keep 220 MB to build again within a fraction of the second that it takes. */
async function buildOnce(): Promise<string[]> {
  try {
    await build({ ...optionsOfService(serviceDir, others), outdir });
    return [];
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (!errors) throw error;
    return errors.map(({ text, location: at }) => (at ? `${at.file}:${at.line}: ${text}` : text));
  } finally {
    await stop();
    await Promise.all(processes.map(ended));
  }
}

/** A process that ends after the thread that started it stays in the system's table. */
async function ended(child: ChildProcess): Promise<void> {
  child.ref();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
