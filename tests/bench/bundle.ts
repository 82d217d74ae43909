// Builds the bundle of every function as for a deployment (resources/custom.yml), in a temporary folder.
import { mkdtemp, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { parse } from 'yaml';
import { readDecisions, sourceOf } from '../../build/functions.ts';

export interface Bundle {
  /** The key of the function, like `predict-v1`. */
  key: string;
  path: string;
  bytes: number;
  /** The packages whose code is in it, in alphabetical order. */
  packages: string[];
}

const ROOT = new URL('../../', import.meta.url).pathname;

/** @param sources by key; without them, every function */
export async function build(sources?: [key: string, source: string][]): Promise<Bundle[]> {
  const { esbuild: options } = parse(await readFile(`${ROOT}resources/custom.yml`, 'utf8'));
  const {
    plugins,
    outputWorkFolder: _o,
    concurrency: _c,
    packager: _p,
    packagerOptions: _i,
    outputFileExtension: extension,
    ...settings
  } = options;
  const outdir = await mkdtemp(join(tmpdir(), 'vigia-bench-'));
  await symlink(`${ROOT}node_modules`, join(outdir, 'node_modules'));

  const bundles: Bundle[] = [];
  for (const [key, source] of sources ?? handlers()) {
    const path = join(outdir, `${key}${extension}`);
    const { metafile } = await esbuild.build({
      ...settings,
      metafile: true,
      plugins: createRequire(import.meta.url)(`${ROOT}${plugins}`),
      absWorkingDir: ROOT,
      entryPoints: [source],
      outfile: path,
      logLevel: 'error',
    });
    bundles.push({ key, path, bytes: (await stat(path)).size, packages: packagesOf(metafile) });
  }
  return bundles;
}

function packagesOf(metafile: esbuild.Metafile | undefined): string[] {
  const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) => Object.entries(output.inputs));
  const names = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The keys of all functions, in alphabetical order. */
export function functionKeys(): string[] {
  return handlers().map(([key]) => key);
}

/** Key and source file of each function, from the functions.yml of every area. */
function handlers(): [string, string][] {
  const keys = Object.keys(readDecisions()).sort();
  return keys.map((key) => [key, sourceOf(key)]);
}
