// An HTTP API in front of deployed functions, in API Gateway's place: each call runs the function's own zip in a fresh process, with the
// settings that Lambda knows.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { unzip } from '../../package/zip.ts';
import { httpEvent, lambdaContext } from '../../support/gateway.ts';

const PACKAGED = fileURLToPath(new URL('../../../.serverless/', import.meta.url));
const MOST_MS = 60_000;

/** Reads an event from the first argument, and prints the answer as the last line. */
const RUN = `
const [, file, event, context] = process.argv;
const { handler } = await import(file);
const answer = await handler(JSON.parse(event), { ...JSON.parse(context), getRemainingTimeInMillis: () => 30_000 });
process.stdout.write('\\n' + JSON.stringify(answer ?? null));
`;

export interface DeployedApi {
  url: string;
  /** Invokes a function by its key, as `aws lambda invoke` does. */
  invoke(key: string, event: unknown): Promise<unknown>;
  stop(): void;
}

export async function startDeployedApi(stage: string, env: Record<string, string>): Promise<DeployedApi> {
  const root = mkdtempSync(join(tmpdir(), 'vigia-deployed-'));
  const invoke = async (key: string, event: unknown) => {
    const folder = join(root, key);
    if (!existsSync(folder)) unzip(readFileSync(`${PACKAGED}${key}.zip`), folder);
    const { handler = '', settings } = await configurationOf(`vigia-${stage}-${key}`, env);
    const file = join(folder, handler.replace(/\.handler$/, '.mjs'));
    return await run(file, event, { ...env, ...settings });
  };
  const server = createServer(async (request, response) => {
    try {
      const key = keyOf(`${request.method} ${request.url}`);
      const { statusCode, headers, body, isBase64Encoded } = (await invoke(key, await eventOf(request))) as {
        statusCode: number;
        headers: Record<string, string>;
        body?: string;
        isBase64Encoded?: boolean;
      };
      response.writeHead(statusCode, headers);
      response.end(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () => {
    server.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { url, invoke, stop };
}

async function eventOf(request: IncomingMessage): Promise<unknown> {
  const body = await buffer(request);
  return httpEvent({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: request.headers as Record<string, string>,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
}

/** By the routes that were deployed. */
function keyOf(route: string): string {
  const { service } = JSON.parse(readFileSync(`${PACKAGED}serverless-state.json`, 'utf8'));
  const functions = Object.entries(service.functions) as [string, { events: { httpApi?: string }[] }][];
  const found = functions.find(([, { events }]) => events.some(({ httpApi }) => httpApi === route));
  return found?.[0] ?? 'site-fallback';
}

/** Lambda's GetFunctionConfiguration, as much of it as is read. */
interface Configuration {
  Handler?: string;
  Environment?: { Variables?: Record<string, string> };
}

/** moto keeps references to secrets as they are; CloudFormation would have replaced them. */
async function configurationOf(functionName: string, env: Record<string, string>) {
  const [region = '', endpoint = ''] = [env.AWS_REGION, env.AWS_ENDPOINT_URL];
  const secrets = new SecretsManagerClient({ region, endpoint, credentials: CREDENTIALS });
  // moto reads the region from what would be the signature.
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/lambda/aws4_request`;
  const answer = await fetch(`${endpoint}/2015-03-31/functions/${functionName}/configuration`, {
    headers: { authorization },
  });
  const { Handler, Environment } = (await answer.json()) as Configuration;
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(Environment?.Variables ?? {})) {
    const [, SecretId, key] = /^\{\{resolve:secretsmanager:([^:]+):SecretString:([^:}]+)/.exec(value) ?? [];
    // moto names its queues by AWS's host.
    if (SecretId === undefined)
      settings[name] = value.replace(/^https:\/\/sqs\.[\w-]+\.amazonaws\.com/, endpoint);
    else {
      const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
      settings[name] = JSON.parse(SecretString)[key ?? ''] ?? '';
    }
  }
  return { handler: Handler, settings };
}

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

async function run(file: string, event: unknown, env: Record<string, string>): Promise<unknown> {
  const args = [
    '--input-type=module',
    '-e',
    RUN,
    '--',
    file,
    JSON.stringify(event),
    JSON.stringify(lambdaContext()),
  ];
  return await new Promise((resolve, reject) => {
    const options = { env, timeout: MOST_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, args, options, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)));
    });
  });
}
