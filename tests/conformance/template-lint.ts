// The templates that would be deployed, the root's and every nested stack's, read by cfn-lint.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageInto, templatesIn } from '../config/setup.ts';
import type { PythonProgram } from './python.ts';

/** Every other error and warning fails. */
const IGNORED = [
  // "dependency already enforced": osls writes a DependsOn beside the reference, for every role and every route.
  'W3005',
  // "will always return": our conditions compare settings, which osls has replaced by constants.
  'W8003',
];

/** cfn-lint's package cannot be run by its name. */
export const CFN_LINT = ['-c', 'from cfnlint.runner import main; main()'];

/** @returns its findings; empty when there are none. */
export async function lintTemplates({ python, env }: PythonProgram, stage: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-cfn-lint-'));
  try {
    const packaged = packageInto(folder, stage);
    const files = templatesIn(packaged).map((file) => join(packaged, file));
    const args = [...CFN_LINT, '--ignore-checks', ...IGNORED, '--', ...files];
    return await findings(python, args, env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The exit code holds the worst severity; the output says what and where. */
async function findings(python: string, args: string[], env: PythonProgram['env']): Promise<string> {
  return await new Promise((resolve) => {
    execFile(python, args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve(error ? stdout + stderr || error.message : '');
    });
  });
}
