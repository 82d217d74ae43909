// What would be deployed: osls's own packaging, once for the whole layer, in a folder of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesInZip } from './zip.ts';

export const ROOT = new URL('../../', import.meta.url).pathname;

interface FunctionDefinition {
  name: string;
  handler: string;
  description?: string;
  timeout?: number;
  environment?: Record<string, unknown>;
  events: Record<string, unknown>[];
}

export interface Resource {
  Type: string;
  DependsOn?: string | string[];
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties differ for every type
  Properties: any;
}

export interface Deployment {
  functions: Record<string, FunctionDefinition>;
  resources: Record<string, Resource>;
  /** Function key → the names of the files in its zip. */
  zips: Record<string, string[]>;
  /** The zip of retraining-worker, which reads files at run time. */
  worker: Buffer;
}

/** Packages the service for a stage. Takes some seconds; needs no credentials. */
export function packageService(stage: string): Deployment {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-package-'));
  try {
    execFileSync(`${ROOT}node_modules/.bin/serverless`, ['package', '--stage', stage, '--package', folder], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const template = readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
    const state = JSON.parse(readFileSync(join(folder, 'serverless-state.json'), 'utf8'));
    const functions: Deployment['functions'] = state.service.functions;
    const zips = Object.keys(functions).map(
      (key) => [key, namesInZip(readFileSync(join(folder, `${key}.zip`)))] as const,
    );
    return {
      functions,
      resources: JSON.parse(template).Resources,
      zips: Object.fromEntries(zips),
      worker: readFileSync(join(folder, 'retraining-worker.zip')),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** osls's naming of a function's resources: `predict-v1` → `PredictDashv1`. */
export function logicalId(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', 'Dash');
}
