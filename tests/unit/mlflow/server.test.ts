// The server and the credentials that the settings name.
import { afterEach, expect, test, vi } from 'vitest';
import { mlflowServer } from '../../../lib/mlflow/mlflow.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  [{}, undefined],
  [{ URI: 'http://localhost:5001/' }, { uri: 'http://localhost:5001', credentials: undefined }],
  [{ URI: 'https://h.example/ml/?a=b#c' }, { uri: 'https://h.example/ml', credentials: undefined }],
  [
    { URI: 'http://h', TOKEN: 't' },
    { uri: 'http://h', credentials: { token: 't' } },
  ],
  [
    { URI: 'http://h', USERNAME: 'u', PASSWORD: 'p', TOKEN: 't' },
    { uri: 'http://h', credentials: { username: 'u', password: 'p' } },
  ],
  [
    { URI: 'http://h', USERNAME: 'u', TOKEN: 't' },
    { uri: 'http://h', credentials: { token: 't' } },
  ],
  [{ URI: 'http://u:p%40@h:1/x' }, { uri: 'http://h:1/x', credentials: { username: 'u', password: 'p@' } }],
  [
    { URI: 'http://u:p@h', USERNAME: 'a', PASSWORD: 'b' },
    { uri: 'http://h', credentials: { username: 'a', password: 'b' } },
  ],
  [{ URI: 'http://u:%zz@h' }, { uri: 'http://h', credentials: { username: 'u', password: '%zz' } }],
])('the settings %j name the server %j', (settings, server) => {
  for (const name of ['URI', 'USERNAME', 'PASSWORD', 'TOKEN'] as const)
    vi.stubEnv(`MLFLOW_TRACKING_${name}`, (settings as Record<string, string>)[name] ?? '');
  expect(mlflowServer()).toEqual(server);
});
