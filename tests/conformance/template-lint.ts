// The template that would be deployed, read by cfn-lint.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packaged } from '../config/setup.ts';
import type { PythonProgram } from './python.ts';

/** All its other errors and warnings hold. */
const IGNORED = [
  // "dependency already enforced": osls writes a DependsOn beside the reference, for every role and every route.
  'W3005',
  // "will always return": our conditions compare settings, which are constants once osls has filled them in.
  'W8003',
];

/** cfn-lint's package cannot be run by its name. */
export const CFN_LINT = ['-c', 'from cfnlint.runner import main; main()'];

/** @returns what it finds; empty when nothing. */
export async function lintTemplate({ python, env }: PythonProgram, stage: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-cfn-lint-'));
  try {
    const file = join(folder, 'template.json');
    await writeFile(file, packaged(stage).template);
    const args = [...CFN_LINT, '--ignore-checks', ...IGNORED, '--', file];
    return await findings(python, args, env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its exit code tells the worst severity; its output says what and where. */
async function findings(python: string, args: string[], env: PythonProgram['env']): Promise<string> {
  return await new Promise((resolve) => {
    execFile(python, args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve(error ? stdout + stderr || error.message : '');
    });
  });
}
