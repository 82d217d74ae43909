// Bundles all functions for this machine in one build. serverless-esbuild builds each function alone, which takes a minute
// for a dozen functions, and installs native packages for the deployed architecture at every start.
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { type BuildOptions, context, type Plugin } from 'esbuild';
import { type Framework, type FunctionEntry, functionsOf } from './framework.ts';
import { StartProblem } from './start-problem.ts';

/** The options in custom.esbuild that are serverless-esbuild's and not esbuild's. */
const SERVERLESS_ESBUILD_OPTIONS = [
  'concurrency',
  'disposeContext',
  'exclude',
  'installExtraArgs',
  'keepOutputDirectory',
  'nativeZip',
  'outputBuildFolder',
  'outputFileExtension',
  'outputWorkFolder',
  'packagePath',
  'packager',
  'packagerOptions',
  'plugins',
  'watch',
  'zipConcurrency',
];

/** Removes serverless-esbuild's hooks of `offline`; those of `package` and `deploy` stay. */
export function disableServerlessEsbuild({ pluginManager }: Framework): void {
  for (const event of ['before:offline:start', 'before:offline:start:init']) {
    const hooks = pluginManager.hooks[event] ?? [];
    pluginManager.hooks[event] = hooks.filter(({ pluginName }) => pluginName !== 'EsbuildServerlessPlugin');
  }
}

/** Loaded from node_modules: bundling TensorFlow.js would take half of the time of a start. */
const NOT_BUNDLED = ['@tensorflow/*'];

export interface Bundles {
  /** The folder of the bundled handlers, relative to the service. */
  location: string;
  stop(): Promise<void>;
}

interface Options {
  framework: Framework;
  /** Unique among services that run at the same time. */
  name: string;
  /** Called after each later build, when sources have changed. */
  onChange: (errors: string[]) => void;
}

/**
 * Builds with the options of custom.esbuild, and builds again when a source changes.
 * @throws StartProblem with esbuild's messages.
 */
export async function bundleFunctions({ framework, name, onChange }: Options): Promise<Bundles> {
  const { serviceDir, service } = framework;
  // Below node_modules, so that Node finds the packages that are not bundled.
  const outdir = join(serviceDir, 'node_modules/.cache/vigia-local', name);
  await rm(outdir, { recursive: true, force: true });
  const options = buildOptions(service.custom?.esbuild as DeclaredOptions, functionsOf(service), serviceDir);
  const first = Promise.withResolvers<string[]>();
  let onEnd: (errors: string[]) => void = first.resolve;
  const build = await context({
    ...options,
    outdir,
    plugins: [...options.plugins, whenBuilt((e) => onEnd(e))],
  });
  await build.watch();
  const errors = await first.promise;
  onEnd = onChange;
  if (errors.length > 0) {
    await build.dispose();
    throw new StartProblem(`The functions cannot be bundled.\n${errors.join('\n')}`);
  }
  return { location: relative(serviceDir, outdir), stop: () => build.dispose() };
}

type DeclaredOptions = BuildOptions & { outputFileExtension?: string; plugins?: unknown };

export function buildOptions(declared: DeclaredOptions = {}, functions: FunctionEntry[], serviceDir: string) {
  const own = Object.entries(declared).filter(([option]) => !SERVERLESS_ESBUILD_OPTIONS.includes(option));
  const handlers = functions.flatMap(({ definition }) => definition.handler ?? []);
  return {
    ...(Object.fromEntries(own) as BuildOptions),
    absWorkingDir: serviceDir,
    // `functions/predict/v1.handler` is in `functions/predict/v1.ts`.
    entryPoints: [...new Set(handlers.map((handler) => handler.replace(/\.\w+$/, '.ts')))],
    outbase: serviceDir,
    external: [...(declared.external ?? []), ...NOT_BUNDLED],
    outExtension: { '.js': declared.outputFileExtension ?? '.mjs' },
    plugins: pluginsOf(declared.plugins, serviceDir),
    // Splitting parses and writes shared code once. Source maps make stack traces name the sources.
    splitting: true,
    minify: false,
    sourcemap: 'linked',
    logLevel: 'silent',
  } satisfies BuildOptions;
}

/** As serverless-esbuild does: plugins are a list, or the path of a module that exports a list. */
function pluginsOf(declared: unknown, serviceDir: string): Plugin[] {
  if (Array.isArray(declared)) return declared;
  if (typeof declared !== 'string') return [];
  return createRequire(join(serviceDir, 'serverless.yml'))(join(serviceDir, declared)) as Plugin[];
}

function whenBuilt(report: (errors: string[]) => void): Plugin {
  return {
    name: 'when-built',
    setup(build) {
      build.onEnd(({ errors }) => {
        report(errors.map(({ text, location: at }) => (at ? `${at.file}:${at.line}: ${text}` : text)));
      });
    },
  };
}
