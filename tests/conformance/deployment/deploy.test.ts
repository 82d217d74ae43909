// The real `npm run deploy` against moto, and then a story by the deployed functions, each from its own zip.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DescribeTableCommand, DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeployedApi, startDeployedApi } from './deployed-api.ts';
import { installedMoto, type Moto, startMoto } from './moto.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DIGIT = readFileSync(`${ROOT}events/digit-7.png`);
const SECRET = {
  JWT_SECRET_KEY: 'a signing key of at least thirty-two bytes',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/a/b/c',
};
const BOSS = { username: 'boss', password: 'a password for the boss' };

let moto: Moto;
let api: DeployedApi;
let env: Record<string, string>;
const settings = () => ({
  region: env.AWS_REGION ?? '',
  endpoint: env.AWS_ENDPOINT_URL ?? '',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

beforeAll(async () => {
  moto = await startMoto(installedMoto());
  env = moto.env;
  const secrets = new SecretsManagerClient(settings());
  await secrets.send(new CreateSecretCommand({ Name: 'vigia/prod', SecretString: JSON.stringify(SECRET) }));
  api = await startDeployedApi('prod', env);
});
afterAll(async () => {
  api?.stop();
  await moto?.stop();
});

/** Runs a script of package.json as an operator does. @returns what it printed */
async function script(name: string, ...args: string[]): Promise<string> {
  const own = {
    ALERT_EMAIL: 'ops@example.com',
    CORS_ORIGINS: 'https://app.example.com',
    VIGIA_PACKAGE_CPU: process.arch,
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`scripts/${name}.ts`, '--stage', 'prod', ...args],
    {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env, ...own },
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  return stdout;
}

test('the deployment is made, tried and protected', async () => {
  const printed = await script('deploy', '--url', api.url);
  expect(printed).toContain('Nothing is missing for stage prod in eu-west-1');
  expect(printed).toContain(`${api.url} answers as it should`);
  const dynamodb = new DynamoDBClient(settings());
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: dynamodb }, {}))
    names.push(...TableNames);
  expect(names.length).toBeGreaterThanOrEqual(9);
  for (const TableName of names) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect({ TableName, isOn: Table?.DeletionProtectionEnabled }).toEqual({ TableName, isOn: true });
    expect(printed).toContain(TableName);
  }
});

test('an administrator signs in, has a digit read, and answers', async () => {
  await api.invoke('admin-create', BOSS);
  const post = async (path: string, value: unknown, token = '') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(value) });
  };
  const { access_token } = (await (await post('/login', BOSS)).json()) as { access_token: string };
  const authorization = `Bearer ${access_token}`;
  const form = new FormData();
  form.append('file', new Blob([DIGIT]), 'digit.png');
  const predicted = await fetch(`${api.url}/api/v2/predict`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  });
  const { prediccion, prediction_id } = (await predicted.json()) as Record<string, unknown>;
  expect(prediccion).toBe(7);
  const answered = await post('/feedback', { prediction_id, correct: true }, access_token);
  expect(answered.status).toBe(201);
  const me = await fetch(`${api.url}/me`, { headers: { authorization } });
  expect(await me.json()).toMatchObject({ username: 'boss', role: 'admin' });
});

test('the deployment is listed as the current one, and there is none to go back to', async () => {
  expect(await script('rollback', '--list')).toMatch(/^\S+Z {2}← current\n$/);
  await expect(script('rollback')).rejects.toThrow(/There is no earlier deployment/);
});

test('a removal is explained and not done without its confirmation', async () => {
  const printed = await script('remove');
  expect(printed).toContain('leave these tables: vigia-prod-users, vigia-prod-feedback');
  expect(printed).toContain('Nothing was removed.');
});
