// Bundles all functions for this machine in one build, and again when a source changes. serverless-esbuild builds each function alone,
// which takes a minute for a dozen functions, and installs native packages for the deployed architecture at every start.
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import { THREAD } from '../runtime/function-runner.ts';
import { StartProblem } from '../start-problem.ts';
import { watchSources } from './source-watch.ts';

/** What the bundles are made of, the page in them too. */
const SOURCES = ['build', 'client', 'functions', 'lib', 'page'];

/** What a thread of bundle-thread.ts is to do. */
export interface BundleOrder {
  serviceDir: string;
  outdir: string;
  /** Sources that are bundled beside the functions, relative to the service. */
  others: string[];
}

export interface Bundles {
  /** The folder of the bundled handlers, relative to the service. */
  location: string;
  /** Resolves when the first bundles are written. Rejects with a StartProblem that has esbuild's messages. */
  written: Promise<void>;
  stop(): Promise<void>;
}

interface Service {
  serviceDir: string;
  /** Unique among services that run at the same time. */
  name: string;
}

interface Listener {
  /** Called after each later build, when sources have changed. */
  onChange: (errors: string[]) => void;
  warn: (message: string) => void;
}

interface Begun {
  name: string;
  bundles: Bundles;
  listenTo(listener: Listener): void;
}

let begun: Begun | undefined;

/** Begins the first build before anything listens. `bundleFunctions` goes on with it. */
export function beginBundles(service: Service): void {
  begun = begin(service);
}

/** Builds with the options of custom.esbuild, and builds again when a source changes. */
export function bundleFunctions({ onChange, warn, ...service }: Service & Listener): Bundles {
  const { bundles, listenTo } = begun?.name === service.name ? begun : begin(service);
  begun = undefined;
  listenTo({ onChange, warn });
  return bundles;
}

function begin({ serviceDir, name }: Service): Begun {
  // Below node_modules, so that Node finds the packages that are not bundled.
  const outdir = join(serviceDir, 'node_modules/.cache/vigia-local', name);
  const order = { serviceDir, outdir, others: [THREAD] };
  const { promise: listener, resolve: listenTo } = Promise.withResolvers<Listener>();
  const errors = rm(outdir, { recursive: true, force: true }).then(() => build(order));
  const sources = watchSources(
    SOURCES.map((folder) => join(serviceDir, folder)),
    async () => {
      await errors;
      (await listener).onChange(await build(order));
    },
    (message) => void listener.then(({ warn }) => warn(message)),
  );
  const written = errors.then(requireNone);
  // A start that fails before it waits for the bundles tells its own error.
  written.catch(() => {});
  return { name, listenTo, bundles: { location: relative(serviceDir, outdir), written, stop: sources.stop } };
}

function requireNone(errors: string[]): void {
  if (errors.length > 0) throw new StartProblem(`The functions cannot be bundled.\n${errors.join('\n')}`);
}

/**
 * Bundles in a thread, since osls keeps this one busy for a second.
 * @returns the errors in sources; none when the bundles are written
 */
function build(order: BundleOrder): Promise<string[]> {
  const thread = new Worker(new URL('./bundle-thread.ts', import.meta.url), { workerData: order });
  // A start that fails meanwhile does not wait for it.
  thread.unref();
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The thread that bundles the functions has ended')));
  });
}
