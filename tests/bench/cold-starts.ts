// `npm run bench:cold`: the service packaged for this machine; every zip's cold start beside a bare handler's, and what
// endpoint() costs a warm one. With keys of functions (`-- auth-me predict-v1`) those alone.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageService } from '../package/package-service.ts';
import { type Unpacked, unpack } from '../package/runtime/run-sample.ts';
import { startServices } from '../package/runtime/services.ts';
import { build } from './bundle.ts';
import { BARE, measureCold, measureOverhead } from './cold.ts';
import { printTable } from './table.ts';

/** @param keys of the functions to measure; of all, when empty */
async function printCold(keys: readonly string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'vigia-cold-'));
  const { functions, resources, remove } = await packageService('dev', process.arch);
  const around = await startServices(resources, functions);
  try {
    const unpacked = functions.map((definition) => unpack(definition, root, around));
    const least = await bare(root);
    const measured = unpacked.filter(({ key }) => keys.length === 0 || keys.includes(key));
    const all = [least, ...measured].map((lambda) => ({ ...lambda, bytes: bytesOf(lambda) }));
    process.stdout.write(
      '\nCold: import and first sample event of each zip in a fresh process, database and queues embedded; medians, ms.\n' +
        '(bcrypt is most of register, login, password and create.)\n',
    );
    printTable(
      ['zip', 'bundle KB', 'import', 'invoke', 'both', 'processor', '× bare'],
      await measureCold(all, around),
    );
    const health = unpacked.find(({ key }) => key === 'site-health');
    if (!health) throw new Error('there is no site-health');
    process.stdout.write('\nWarm, under the same Runtime API; medians, ms.\n');
    printTable(['handler', 'invoke', 'more than bare', 'target'], await measureOverhead(least, health));
  } finally {
    await around.stop();
    remove();
    rmSync(root, { recursive: true });
  }
}

async function bare(root: string): Promise<Unpacked> {
  const [bundle] = await build([['bare', 'tests/bench/bare.ts']]);
  if (!bundle) throw new Error('the bare handler was not built');
  const folder = join(root, 'bare');
  mkdirSync(folder);
  await copyFile(bundle.path, join(folder, 'bare.mjs'));
  return { key: BARE, name: 'bare', folder, handler: 'bare.handler', environment: {}, timeoutMs: 3_000 };
}

function bytesOf({ folder, handler }: Unpacked): number {
  return statSync(join(folder, handler.replace(/\.handler$/, '.mjs'))).size;
}

await printCold(process.argv.slice(2));
