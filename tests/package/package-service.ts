// osls's own packaging, into a temporary folder: the zips that are deployed, and the resources of the root and of every nested stack.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Resource } from '../../local/framework/framework.ts';
import { readParts } from '../config/setup.ts';
import { putTogether } from '../support/whole-template.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

export interface PackagedFunction {
  /** The function's key, `predict-v1`. */
  key: string;
  /** Path of its zip. */
  zip: string;
  name: string;
  handler: string;
  timeoutMs: number;
  memoryMb: number;
  /** As in the template, with unresolved references. */
  environment: Record<string, unknown>;
}

export interface Packages {
  functions: PackagedFunction[];
  resources: Record<string, Resource>;
  remove(): void;
}

/**
 * Packages the service for a stage. Takes half a minute and asks the package registry for sharp; needs no credentials.
 * @param cpu of the native code in the zips: `arm64` is Lambda's; this machine's can run here
 */
export async function packageService(stage: string, cpu: string = 'arm64'): Promise<Packages> {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-package-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    await run(`${ROOT}node_modules/.bin/serverless`, ['package', '--stage', stage, '--package', folder], {
      cwd: ROOT,
      env: { ...process.env, VIGIA_PACKAGE_CPU: cpu },
    });
    const { root, nested } = readParts(folder);
    const resources: Record<string, Resource> = putTogether(root, nested);
    const functions = Object.values(resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => packaged(Properties as unknown as FunctionProperties, folder));
    return { functions, resources, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

interface FunctionProperties {
  Code: { S3Key: string };
  FunctionName: string;
  Handler: string;
  Timeout: number;
  MemorySize: number;
  Environment?: { Variables: Record<string, unknown> };
}

function packaged(properties: FunctionProperties, folder: string): PackagedFunction {
  const { Code, FunctionName, Handler, Timeout, MemorySize, Environment } = properties;
  const file = Code.S3Key.replace(/^.*\//, '');
  return {
    key: file.replace(/\.zip$/, ''),
    zip: join(folder, file),
    name: FunctionName,
    handler: Handler,
    timeoutMs: 1_000 * Timeout,
    memoryMb: MemorySize,
    environment: Environment?.Variables ?? {},
  };
}
