// Where the tools that conformance needs are kept: installed once per checkout, and never half.
import { access, mkdir, rm, writeFile } from 'node:fs/promises';

const CACHE = new URL('../../node_modules/.cache/vigia-conformance/', import.meta.url).pathname;

/**
 * What `install` returned, in this run or in an earlier one.
 * @param install gets an empty folder of its own, with a slash at its end; what it returns is kept as JSON.
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
