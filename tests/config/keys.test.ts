// The deployment's secrets: which there are, and that the key which signs tokens can be rotated.
import { createRequire } from 'node:module';
import { afterEach, expect, test, vi } from 'vitest';
import type { Spec } from '#lib/http/spec.ts';
import { heldKeys } from '../../scripts/deployment/preflight.ts';
import { SECRETS } from './setup.ts';
import { functions, ROOT } from './template.ts';

const secrets = createRequire(import.meta.url)('../../resources/variables/secrets.cjs');
const KEY = 'a key that is a secret, whatever it is';

afterEach(() => void vi.unstubAllEnvs());

test('the template, the check before a deployment and the tests know the same secrets', async () => {
  const inTemplate = Object.keys(await secrets({ resolveVariable: async () => 'prod' })).sort();
  expect(heldKeys({ values: SECRETS, version: 'v' }).sort()).toEqual(inTemplate);
  expect(Object.keys(SECRETS).sort()).toEqual(inTemplate);
});

test('every function has both keys or none, and every function that needs a token has both', async () => {
  for (const [key, { handler, environment = {} }] of Object.entries(functions)) {
    const { spec } = (await import(`${ROOT}${handler.replace(/handler$/, 'ts')}`)) as { spec?: Spec };
    const needsToken =
      (spec !== undefined && ['user', 'admin'].includes(spec.access)) || key === 'auth-refresh';
    const has = ['JWT_SECRET_KEY', 'JWT_SECRET_KEY_PREVIOUS'].filter((name) => name in environment);
    expect({ key, has: has.length }).toEqual({ key, has: needsToken || has.length > 0 ? 2 : 0 });
  }
});

test.each([
  ['prod', '', 'v7', ''],
  [
    'prod',
    'JWT_SECRET_KEY,JWT_SECRET_KEY_PREVIOUS',
    '',
    '{{resolve:secretsmanager:vigia/prod:SecretString:JWT_SECRET_KEY_PREVIOUS}}',
  ],
  [
    'prod',
    'JWT_SECRET_KEY_PREVIOUS',
    'v7',
    '{{resolve:secretsmanager:vigia/prod:SecretString:JWT_SECRET_KEY_PREVIOUS::v7}}',
  ],
  ['local', '', '', KEY],
])(
  'at stage %s, with the keys %j in version %j of the secret, the previous key is %j',
  async (stage, held, version, expected) => {
    vi.stubEnv('JWT_SECRET_KEY_PREVIOUS', KEY);
    vi.stubEnv('VIGIA_SECRET_KEYS', held);
    vi.stubEnv('VIGIA_SECRET_VERSION', version);
    const { JWT_SECRET_KEY_PREVIOUS } = await secrets({ resolveVariable: async () => stage });
    expect(JWT_SECRET_KEY_PREVIOUS).toBe(expected);
  },
);
