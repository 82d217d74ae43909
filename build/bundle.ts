// Builds the bundle of every function as for a deployment (resources/custom.yml), in a temporary folder.

import { mkdtemp, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { parse } from 'yaml';
import { sourceOf } from './function-files.ts';
import { readDecisions } from './functions.ts';

export interface Bundle {
  /** The key of the function, like `predict-v1`. */
  key: string;
  path: string;
  bytes: number;
  /** The packages whose code is in it, in alphabetical order. */
  packages: string[];
  /** The folders of these packages, below the root: "node_modules/zod". */
  folders: string[];
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

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
    const folders = foldersOf(metafile);
    const packages = [...new Set(folders.map((folder) => folder.replace(/^.*node_modules\//, '')))].sort();
    bundles.push({ key, path, bytes: (await stat(path)).size, packages, folders });
  }
  return bundles;
}

function foldersOf(metafile: esbuild.Metafile | undefined): string[] {
  const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) => Object.entries(output.inputs));
  const paths = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  return [...new Set(paths.flatMap((path) => folderOf(path) ?? []))];
}

/** The folder of the package that a file belongs to: "node_modules/zod"; undefined for a file of our own. */
export function folderOf(path: string): string | undefined {
  return /^(?:.*\/)?(node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
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
