// The cache of the tools that the conformance suite needs: installed once per checkout, and only used when complete.

import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/vigia-conformance/', import.meta.url));

/**
 * @param what the tool's name in the message
 * @param install gets an empty folder, whose path ends in a slash; its result is stored as JSON.
 * @returns the result of `install`, from this run or an earlier one.
 */
export async function once<Installed>(
  name: string,
  what: string,
  install: (folder: string) => Promise<Installed>,
): Promise<Installed> {
  const folder = `${CACHE}${name}/`;
  const done = `${folder}installed.json`;
  if (await exists(done)) {
    const { default: installed } = await import(done, { with: { type: 'json' } });
    return installed as Installed;
  }
  process.stdout.write(`Installing ${what} below node_modules/.cache, a minute or two…\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const installed = await install(folder);
  await writeFile(done, JSON.stringify(installed));
  return installed;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
