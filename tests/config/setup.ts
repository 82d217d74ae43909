// Makes the template once for all test layers: osls's own packaging, without the zips.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

interface FunctionDefinition {
  name: string;
  handler: string;
  description?: string;
  memorySize: number;
  timeout?: number;
  environment?: Record<string, unknown>;
  events: Record<string, unknown>[];
}

export interface Resource {
  Type: string;
  DependsOn?: string | string[];
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties differ for every type
  Properties: any;
}

/** A template as it is written, the root's or a nested stack's. */
export interface Part {
  Resources: Record<string, Resource>;
  Parameters?: Record<string, { Type: string; NoEcho?: boolean; Default?: string }>;
  Outputs?: Record<string, { Value: unknown }>;
}

interface Deployment {
  functions: Record<string, FunctionDefinition>;
  /** Every resource, as if there were no nested stacks. */
  resources: Record<string, Resource>;
  root: Part;
  /** By the nested stack's logical id in the root. */
  nested: Record<string, Part>;
}

declare module 'vitest' {
  interface ProvidedContext {
    deployment: Deployment;
  }
}

/** Secrets that may stand in the environment of whoever deploys; no template may hold one. */
export const SECRETS = {
  JWT_SECRET_KEY: 'a-secret-key-of-somebody-who-deploys',
  JWT_SECRET_KEY_PREVIOUS: 'an-older-key-of-somebody-who-deploys',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/somebody/who/deploys',
  SLACK_SIGNING_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  SLACK_SIGNING_SECRET_PREVIOUS: '00112233445566778899aabbccddeeff',
  SLACK_BOT_TOKEN: 'xoxb-of-somebody-who-deploys',
  MLFLOW_TRACKING_PASSWORD: 'a-password-of-somebody-who-deploys',
  MLFLOW_TRACKING_TOKEN: 'a-token-of-somebody-who-deploys',
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ROOT_TEMPLATE = 'cloudformation-template-update-stack.json';
const NESTED_TEMPLATE = /^cloudformation-template-(\w+Stack)\.json$/;

/** Each layer loads this file anew. */
const shared = globalThis as { deploymentForTests?: Deployment };

export default function setup(project: TestProject): void {
  shared.deploymentForTests ??= makeTemplate('prod');
  project.provide('deployment', shared.deploymentForTests);
}

/** Packages the service for a stage. Takes some seconds; needs no credentials. */
function makeTemplate(stage: string): Deployment {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-template-'));
  try {
    const packaged = packageInto(folder, stage);
    return {
      functions: readJson(packaged, 'serverless-state.json').service.functions,
      resources: readJson(folder, 'whole.json').Resources,
      ...readParts(packaged),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns where the package is, below `folder`; no-bundles.ts writes into `folder` itself. */
export function packageInto(folder: string, stage: string, region = 'us-east-1'): string {
  const packaged = join(folder, 'package');
  const osls = `${ROOT}node_modules/serverless/bin/serverless.js`;
  const hook = `${ROOT}tests/config/no-bundles.ts`;
  const options = ['--stage', stage, '--region', region, '--package', packaged];
  execFileSync(process.execPath, ['--import', hook, osls, 'package', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...SECRETS,
      VIGIA_SECRET_KEYS: Object.keys(SECRETS).join(','),
      VIGIA_SECRET_VERSION: 'v7',
      ALERT_EMAIL: 'operators@example.com',
      VIGIA_TEMPLATE_FOLDER: folder,
    },
  });
  return packaged;
}

/** The root's template and those of the nested stacks, of a package that osls made. */
export function readParts(packaged: string): Pick<Deployment, 'root' | 'nested'> {
  const nested = templatesIn(packaged).flatMap((file) => {
    const [, stack] = NESTED_TEMPLATE.exec(file) ?? [];
    return stack ? [[stack, readJson(packaged, file)] as const] : [];
  });
  return { root: readJson(packaged, ROOT_TEMPLATE), nested: Object.fromEntries(nested) };
}

/** File names of every template that is deployed. */
export function templatesIn(packaged: string): string[] {
  return readdirSync(packaged).filter((file) => file === ROOT_TEMPLATE || NESTED_TEMPLATE.test(file));
}

function readJson(folder: string, file: string) {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
