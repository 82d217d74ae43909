// Whether the installed packages are those that the registry signed: npm audit signatures.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Findings } from '../deployment/preflight.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MOST_MS = 180_000;

/** Asks the registry. While it does not answer, or signs nothing, that is a note: a deployment is then as safe as `npm ci` was. */
export async function findingsOfSignatures(): Promise<Findings> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const options = { cwd: ROOT, timeout: MOST_MS, maxBuffer: 16 * 1024 * 1024 };
  // Its exit code is 1 when a signature is wrong and when the registry does not answer; the output tells them apart.
  execFile('npm', ['audit', 'signatures', '--json', '--fetch-retries=0'], options, (_, output) =>
    resolve(output),
  );
  return readSignatures(await promise);
}

interface Named {
  name: string;
  version: string;
}

/** Pure. @param output of `npm audit signatures --json` */
export function readSignatures(output: string): Findings {
  const { invalid, missing } = parsed(output);
  if (!invalid || !missing)
    return { missing: [], notes: ['The registry did not say whether the packages have its signatures'] };
  const named = (packages: Named[]) => packages.map(({ name, version }) => `${name}@${version}`).join(', ');
  return {
    missing: [
      ...(invalid.length > 0 ? [`Packages are not what the registry signed: ${named(invalid)}`] : []),
      ...(missing.length > 0 ? [`The registry signs packages, but not these: ${named(missing)}`] : []),
    ],
    notes: [],
  };
}

function parsed(output: string): { invalid?: Named[]; missing?: Named[] } {
  try {
    return JSON.parse(output) ?? {};
  } catch {
    return {};
  }
}
