// The templates that would be deployed, the root's and every nested stack's, read by cfn-lint for every region.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasBudgets } from '../../resources/variables/budget.cjs';
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

/** Prints every region that has what the service cannot do without: Lambda functions and DynamoDB tables. */
const REGIONS = `
import json
from cfnlint.helpers import REGIONS
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as manager
def has(region, type):
    try:
        return bool(manager.get_resource_schema(region, type))
    except Exception:
        return False
print(json.dumps([r for r in REGIONS if has(r, 'AWS::Lambda::Function') and has(r, 'AWS::DynamoDB::Table')]))
`;

/**
 * Reads the templates as each region would get them. They differ by the budget, which only some regions know.
 * @returns its findings; empty when there are none.
 */
export async function lintTemplates(linter: PythonProgram, stage: string): Promise<string> {
  const regions: string[] = JSON.parse(await print(linter, ['-c', REGIONS]));
  const groups = Object.values(Object.groupBy(regions, (region) => String(hasBudgets(region))));
  const found: string[] = [];
  for (const group of groups) found.push(await lintFor(linter, stage, group ?? []));
  return found.filter(Boolean).join('\n');
}

async function lintFor(linter: PythonProgram, stage: string, regions: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-cfn-lint-'));
  try {
    const packaged = packageInto(folder, stage, regions[0]);
    const files = templatesIn(packaged).map((file) => join(packaged, file));
    const options = ['--ignore-checks', ...IGNORED, '--regions', ...regions];
    return await findings(linter.python, [...CFN_LINT, ...options, '--', ...files], linter.env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function print({ python, env }: PythonProgram, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(python, args, { env: { ...process.env, ...env } });
  return stdout;
}

/** The exit code holds the worst severity; the output says what and where. */
async function findings(python: string, args: string[], env: PythonProgram['env']): Promise<string> {
  return await new Promise((resolve) => {
    execFile(python, args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve(error ? stdout + stderr || error.message : '');
    });
  });
}
