// esbuild's options for the bundles of a local start.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { parse } from 'yaml';
import { functionFiles } from '../../build/function-files.ts';

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

/**
 * Loaded from node_modules by the retraining, the only function that uses them: bundling TensorFlow.js would take half of the time of a
 * build, and undici takes a fifth.
 */
const NOT_BUNDLED = ['@tensorflow/*', 'undici'];

type DeclaredOptions = BuildOptions & { outputFileExtension?: string; plugins?: unknown };

/**
 * The options of resources/custom.yml, for all functions.
 * @param others sources that are bundled beside the functions, relative to the service
 */
export function optionsOfService(serviceDir: string, others: string[]) {
  const { esbuild } = parse(readFileSync(join(serviceDir, 'resources/custom.yml'), 'utf8'));
  return buildOptions(esbuild, [...functionFiles(serviceDir), ...others], serviceDir);
}

export function buildOptions(declared: DeclaredOptions, entryPoints: string[], serviceDir: string) {
  const own = Object.entries(declared).filter(([option]) => !SERVERLESS_ESBUILD_OPTIONS.includes(option));
  return {
    ...(Object.fromEntries(own) as BuildOptions),
    absWorkingDir: serviceDir,
    entryPoints,
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
