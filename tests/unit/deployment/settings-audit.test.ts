// Which settings changed at a deployment: names alone, and hashes that tell nothing of a value.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  changedSettings,
  fingerprintsOf,
  namesOfSettings,
} from '../../../scripts/deployment/settings-audit.ts';

/** Settings of docs/reference.md that have no meaning for a deployment, and those that only it has. */
const LOCAL = [
  'PORT',
  'DATA_DIR',
  'ADMIN_USERNAME',
  'ADMIN_PASSWORD',
  'LOCAL_SLACK',
  'DYNAMODB_ENDPOINT',
  'SQS_ENDPOINT',
];

test('every setting of a deployment that the reference names is compared', () => {
  const reference = readFileSync(new URL('../../../docs/reference.md', import.meta.url), 'utf8');
  const [table = ''] = reference.split('## Limits');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const names = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z\d_]+)`/g)].map(([, name]) => name),
  );
  expect(names.filter((name = '') => !LOCAL.includes(name)).sort()).toEqual(namesOfSettings());
});

test('a changed, a new and a removed setting are named; an empty one is as good as none', () => {
  const before = fingerprintsOf(
    { REGISTRATION: 'open', CORS_ORIGINS: '*', ALERT_EMAIL: 'a@example.com' },
    's',
  );
  const now = fingerprintsOf(
    {
      REGISTRATION: 'closed',
      CORS_ORIGINS: '*',
      ALERT_EMAIL: '',
      JWT_SECRET_KEY: 'x'.repeat(32),
      PATH: '/bin',
    },
    's',
  );
  expect(changedSettings(before.hashes, now.hashes)).toEqual([
    'ALERT_EMAIL',
    'JWT_SECRET_KEY',
    'REGISTRATION',
  ]);
  expect(changedSettings(now.hashes, now.hashes)).toEqual([]);
});

test('no value is in what is kept, and equal values of two names look different', () => {
  const { hashes } = fingerprintsOf({ REGISTRATION: 'open', CORS_ORIGINS: 'open' }, 's');
  expect(JSON.stringify(hashes)).not.toContain('open');
  expect(hashes.REGISTRATION).not.toBe(hashes.CORS_ORIGINS);
});
