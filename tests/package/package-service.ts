// osls's own packaging, in a folder of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { namesInZip } from './zip.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

export interface Packages {
  /** Function key → the names of the files in its zip. */
  zips: Record<string, string[]>;
  /** The zip of retraining-worker, which reads files at run time. */
  worker: Buffer;
}

/** Packages the service for a stage. Takes half a minute and, for sharp, the package registry; needs no credentials. */
export function packageService(stage: string): Packages {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-package-'));
  try {
    execFileSync(`${ROOT}node_modules/.bin/serverless`, ['package', '--stage', stage, '--package', folder], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const files = readdirSync(folder).filter((file) => file.endsWith('.zip'));
    const zips = files.map(
      (file) => [basename(file, '.zip'), namesInZip(readFileSync(join(folder, file)))] as const,
    );
    return { zips: Object.fromEntries(zips), worker: readFileSync(join(folder, 'retraining-worker.zip')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
