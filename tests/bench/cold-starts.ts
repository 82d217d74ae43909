// npm run bench:cold: the cold start of every zip beside that of a bare handler, and the warm overhead of endpoint().
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, functionKeys } from '../../build/bundle.ts';
import { print, runScript } from '../../scripts/command-line.ts';
import { whileRunning } from '../../scripts/progress.ts';
import { packageService } from '../package/package-service.ts';
import { type Unpacked, unpack } from '../package/runtime/run-sample.ts';
import { startServices } from '../package/runtime/services.ts';
import { BARE, measureCold, measureOverhead } from './cold.ts';
import { printTable } from './table.ts';

export const COMMAND = {
  name: 'npm run bench:cold',
  description: `Packages the service for this machine and measures the cold start of each zip in fresh processes, beside that of
a bare handler. Takes some minutes; run nothing else meanwhile.`,
  options: {},
  words: {
    placeholder: '<function …>',
    description: 'measure these functions only, like "auth-me predict-v1"; without names, all',
    least: 0,
    most: Number.POSITIVE_INFINITY,
    read: existingFunction,
  },
};

function existingFunction(key: string): string {
  if (!functionKeys().includes(key)) throw new Error('must be the key of a function');
  return key;
}

async function run(_values: object, keys: string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'vigia-cold-'));
  const { functions, resources, remove } = await whileRunning('packaging', () =>
    packageService('dev', process.arch),
  );
  const around = await startServices(resources, functions);
  try {
    const unpacked = functions.map((definition) => unpack(definition, root, around));
    const least = await bare(root);
    const measured = unpacked.filter(({ key }) => keys.length === 0 || keys.includes(key));
    const all = [least, ...measured].map((lambda) => ({ ...lambda, bytes: bytesOf(lambda) }));
    const rows = await measureCold(all, around);
    print(
      '\nCold: import and first sample event of each zip in a fresh process, embedded database and queues;',
    );
    print('medians, ms. (bcrypt is most of register, login, password and create.)');
    printTable(['zip', 'bundle KB', 'import', 'invoke', 'both', 'processor', '× bare'], rows);
    const health = unpacked.find(({ key }) => key === 'site-health');
    if (!health) throw new Error('there is no site-health');
    print('\nWarm, under the same Runtime API; medians, ms.');
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

if (import.meta.main) await runScript(COMMAND, run);
