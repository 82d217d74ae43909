// What reading one picture costs a process that has done nothing else.
import { execFile } from 'node:child_process';

/** Far above what any picture takes: a child that needs longer is stuck. */
const KILL_AFTER_MS = 15_000;

const PROBE = `
  import { readFileSync } from 'node:fs';
  // Not by digits.ts: stripping the types of the weights takes more memory than any picture.
  const { readDigit } = await import('#lib/digits/read.ts');
  const file = readFileSync(0);
  const started = performance.now();
  const answer = await readDigit(file).then(() => 'digit', (error) => error.code ?? String(error));
  const ms = performance.now() - started;
  process.stdout.write(JSON.stringify({ answer, ms, peakMb: process.resourceUsage().maxRSS / 1024 }));
`;

export interface DecodeCost {
  /** `digit`, or the code of the refusal. */
  answer: string;
  ms: number;
  /** Most resident memory that the process ever had, in MiB. */
  peakMb: number;
}

/** Reads the picture in a fresh process. @throws when that takes over 15 s, or the process dies. */
export async function decodeCost(file: Uint8Array): Promise<DecodeCost> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(
    process.execPath,
    ['--input-type=module', '-e', PROBE],
    { timeout: KILL_AFTER_MS, cwd: new URL('../..', import.meta.url).pathname },
    (error, stdout) => (error ? reject(error) : resolve(stdout)),
  );
  child.stdin?.end(file);
  return JSON.parse(await promise);
}
