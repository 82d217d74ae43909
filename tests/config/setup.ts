// Makes the template once for all layers: osls's own packaging, without the zips.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

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
  Condition?: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties differ for every type
  Properties: any;
}

interface Deployment {
  functions: Record<string, FunctionDefinition>;
  resources: Record<string, Resource>;
}

declare module 'vitest' {
  interface ProvidedContext {
    deployment: Deployment;
  }
}

/** What whoever deploys may have in the environment, and no template may hold. */
export const SECRETS = {
  JWT_SECRET_KEY: 'a-secret-key-of-somebody-who-deploys',
  JWT_SECRET_KEY_PREVIOUS: 'an-older-key-of-somebody-who-deploys',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/somebody/who/deploys',
  MLFLOW_TRACKING_PASSWORD: 'a-password-of-somebody-who-deploys',
  MLFLOW_TRACKING_TOKEN: 'a-token-of-somebody-who-deploys',
};

const ROOT = new URL('../../', import.meta.url).pathname;

/** Several layers ask for it, each of which loads this file anew. */
const shared = globalThis as { deploymentForTests?: Deployment };

export default function setup(project: TestProject): void {
  shared.deploymentForTests ??= makeTemplate('prod');
  project.provide('deployment', shared.deploymentForTests);
}

function makeTemplate(stage: string): Deployment {
  const { template, state } = packaged(stage);
  return { functions: JSON.parse(state).service.functions, resources: JSON.parse(template).Resources };
}

/** The template that would be deployed and osls's state, as they were written. Takes some seconds; needs no credentials. */
export function packaged(stage: string): { template: string; state: string } {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-template-'));
  try {
    const osls = `${ROOT}node_modules/serverless/bin/serverless.js`;
    const hook = `${ROOT}tests/config/no-bundles.ts`;
    const args = ['--import', hook, osls, 'package', '--stage', stage, '--package', folder];
    execFileSync(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...SECRETS,
        VIGIA_SECRET_KEYS: Object.keys(SECRETS).join(','),
        VIGIA_SECRET_VERSION: 'v7',
        VIGIA_EMPTY_ZIP: join(folder, 'empty.zip'),
      },
    });
    const written = (name: string) => readFileSync(join(folder, name), 'utf8');
    return {
      template: written('cloudformation-template-update-stack.json'),
      state: written('serverless-state.json'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
