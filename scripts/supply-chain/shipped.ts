// What a deployment ships of other people's packages: code in the bundles of functions and of the page, files that are served or read,
// and native code. By esbuild's metafiles, functions.yml and the lock file.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bundle, build, folderOf } from '../../build/bundle.ts';
import { readDecisions } from '../../build/functions.ts';
import { buildPage } from '../../build/page/build.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** In which form a package is shipped. */
const FORMS = ['functions', 'page', 'file', 'native'] as const;
type Form = (typeof FORMS)[number];

export interface Shipped {
  name: string;
  version: string;
  /** An SPDX expression, as the package says. */
  licence: string | undefined;
  /** "node_modules/zod" */
  folder: string;
  forms: Form[];
}

interface Locked {
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

/** Every shipped package, by name. @param bundles of all functions, if they are built already */
export async function shippedPackages(bundles?: readonly Bundle[]): Promise<Shipped[]> {
  const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const inFunctions = (bundles ?? (await build())).flatMap(({ folders }) => folders);
  const inPage = (await buildPage()).sources.flatMap((path) => folderOf(path) ?? []);
  const found = new Map<string, Set<Form>>();
  const add = (form: Form, folders: readonly string[]) => {
    for (const folder of folders) found.set(folder, (found.get(folder) ?? new Set()).add(form));
  };
  add('functions', inFunctions);
  add('page', inPage);
  add('file', packagedFiles());
  add('native', nativePackages(packages));
  const all = [...found].map(([folder, forms]): Shipped => {
    const locked = packages[folder];
    if (!locked) throw new Error(`${folder} is shipped, and is not in package-lock.json`);
    return {
      name: folder.replace(/^.*node_modules\//, ''),
      version: locked.version,
      licence: locked.license,
      folder,
      forms: FORMS.filter((form) => forms.has(form)),
    };
  });
  return all.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** Packages of which functions.yml puts files into a zip. */
function packagedFiles(): string[] {
  const decisions = Object.values(readDecisions()) as { package?: { patterns?: string[] } }[];
  return decisions.flatMap((one) =>
    (one.package?.patterns ?? []).flatMap((pattern) => folderOf(pattern) ?? []),
  );
}

/** What `external` in resources/custom.yml leaves to npm, for Lambda's machine: Linux on arm64 with glibc. */
function nativePackages(packages: Record<string, Locked>): string[] {
  const fits = ({ os = ['linux'], cpu = ['arm64'], libc = ['glibc'] }: Locked) =>
    os.includes('linux') && cpu.includes('arm64') && libc.includes('glibc');
  const found = new Set<string>();
  const left = ['node_modules/sharp'];
  for (let folder = left.pop(); folder; folder = left.pop()) {
    const locked = packages[folder];
    if (!locked || found.has(folder) || !fits(locked)) continue;
    found.add(folder);
    const names = Object.keys({ ...locked.dependencies, ...locked.optionalDependencies });
    left.push(...names.map((name) => nearest(packages, folder as string, name)));
  }
  return [...found];
}

/** Node's rule: the package of that name in the folder itself, else in one above. */
function nearest(packages: Record<string, Locked>, folder: string, name: string): string {
  const own = `${folder}/node_modules/${name}`;
  return own in packages ? own : `node_modules/${name}`;
}
