// Measures time and peak memory of reading one picture in a fresh process.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A child process that needs longer hangs. */
const KILL_AFTER_MS = 60_000;

const PROBE = `
  import { readFileSync } from 'node:fs';
  // Not from digits.ts: stripping the types of the weights' files takes more memory than any picture.
  const { readDigit } = await import('#lib/digits/read.ts');
  const file = readFileSync(0);
  const started = performance.now();
  const answer = await readDigit(file).then(() => 'digit', (error) => error.code ?? String(error));
  const ms = performance.now() - started;
  process.stdout.write(JSON.stringify({ answer, ms, peakMb: process.resourceUsage().maxRSS / 1024 }));
`;

export interface DecodeCost {
  /** "digit", or the error code. */
  answer: string;
  ms: number;
  /** Peak resident memory of the process, in MiB. */
  peakMb: number;
}

/** Reads the picture in a fresh process. @throws Error when that takes more than 60 s, or the process crashes. */
export async function decodeCost(file: Uint8Array): Promise<DecodeCost> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(
    process.execPath,
    ['--input-type=module', '-e', PROBE],
    { timeout: KILL_AFTER_MS, cwd: fileURLToPath(new URL('../..', import.meta.url)) },
    (error, stdout) => (error ? reject(error) : resolve(stdout)),
  );
  child.stdin?.end(file);
  return JSON.parse(await promise);
}
