// Reading the deployment's secret, against a double of Secrets Manager: values, version, and an explanation of each failure.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSecret } from '../../../scripts/deployment/secret.ts';

let server: Server;
let client: SecretsManagerClient;
let reply: { status: number; body: Record<string, unknown> };

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(reply.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});

const read = () => readSecret(client, 'vigia/prod', 'eu-west-1');

test('the values and the version of the secret are read', async () => {
  reply = { status: 200, body: { SecretString: '{"JWT_SECRET_KEY":"k"}', VersionId: 'v1' } };
  expect(await read()).toEqual({ values: { JWT_SECRET_KEY: 'k' }, version: 'v1' });
});

test.each([
  ['ResourceNotFoundException', /no secret vigia\/prod in eu-west-1.*create-secret/s],
  ['AccessDeniedException', /secretsmanager:GetSecretValue/],
  ['UnrecognizedClientException', /sign in again/],
  ['InternalServiceError', /could not be read: because/],
])('the error %s is explained', async (type, words) => {
  reply = { status: 400, body: { __type: type, message: 'because' } };
  expect(await read()).toMatch(words);
});

test.each([
  ['Could not load credentials from any providers', /There are no AWS credentials/],
  [
    'The SSO session token associated with profile=x was not found.',
    /aws sso login.*profile=x was not found/s,
  ],
  [
    'Profile x requires multi-factor authentication, but no MFA code callback was provided.',
    /export-credentials/,
  ],
])('without credentials, "%s" is explained', async (message, words) => {
  const own = new SecretsManagerClient({
    region: 'eu-west-1',
    credentials: async () => {
      throw Object.assign(new Error(message), { name: 'CredentialsProviderError' });
    },
  });
  expect(await readSecret(own, 'vigia/prod', 'eu-west-1')).toMatch(words);
});

test.each(['not JSON', '["a"]', '{"JWT_SECRET_KEY":5}', 'null'])(
  'the secret %s is refused: it is not one JSON object of texts',
  async (text) => {
    reply = { status: 200, body: { SecretString: text } };
    expect(await read()).toMatch(/one JSON object of texts/);
  },
);
