// The audit log's entry of a deployment: which settings changed since the one before, by name. The entry also keeps a slow hash of each
// value, by which the next deployment compares; no answer of the API shows it, and no value can be read from it.
import { randomBytes, scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { appendAudit, listAudit } from '#lib/audit/audit.ts';
import { OPTIONAL, REQUIRED } from '../../resources/variables/secrets.cjs';
import { print } from '../command-line.ts';
import { ROOT } from './serverless.ts';

/** The setting of each name, hashed; and what the hashes are salted with. */
export interface Fingerprints {
  salt: string;
  hashes: Record<string, string>;
}

/** Read by resources/settings.ts and resources/variables/runbooks.cjs; params.yml names all others. */
const READ_BY_CODE = ['CORS_ORIGINS', 'RUNBOOK_BASE_URL'];

/** What a deployment takes from the environment, and the keys of the secret. */
export function namesOfSettings(): string[] {
  const params = readFileSync(`${ROOT}resources/params.yml`, 'utf8');
  const fromEnvironment = [...params.matchAll(/\$\{env:([A-Z\d_]+)/g)].map(([, name = '']) => name);
  return [...new Set([...fromEnvironment, ...READ_BY_CODE, ...REQUIRED, ...OPTIONAL])].sort();
}

/** An empty value is as good as none. */
export function fingerprintsOf(values: NodeJS.ProcessEnv, salt: string): Fingerprints {
  const set = namesOfSettings().filter((name) => values[name]);
  const hashes = set.map((name) => [
    name,
    scryptSync(values[name] ?? '', `${salt} ${name}`, 16).toString('base64'),
  ]);
  return { salt, hashes: Object.fromEntries(hashes) };
}

/** The names whose value is another one, or which are set in one of the two alone. Pure. */
export function changedSettings(before: Fingerprints['hashes'], now: Fingerprints['hashes']): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).sort();
}

/** Appends the entry to the audit log of the stage. */
export async function recordDeployment(
  stage: string,
  region: string,
  values: NodeJS.ProcessEnv,
): Promise<void> {
  // The stores read credentials of the environment only; whoever deploys may have a profile.
  const { accessKeyId, secretAccessKey, sessionToken } = await new DynamoDBClient({
    region,
  }).config.credentials();
  const settings = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // An empty one counts as none.
    AWS_SESSION_TOKEN: sessionToken ?? '',
    AUDIT_TABLE: `vigia-${stage}-audit`,
  };
  const changed = await withSettings(settings, () => recordSettings(values, new Date()));
  print(`Settings that changed: ${changed}.`);
}

/** The environment is afterwards as before: beside AWS_PROFILE the SDK warns of keys, and they end sooner than what a profile gives. */
async function withSettings<Result>(
  settings: Record<string, string>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, settings);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** @returns the names, as the entry has them */
export async function recordSettings(values: NodeJS.ProcessEnv, now: Date): Promise<string> {
  const { items } = await listAudit({ action: 'settings.deploy' }, 1, now);
  const before = items[0]?.settings;
  // The salt stays, so that the hashes can be compared.
  const settings = fingerprintsOf(values, before?.salt ?? randomBytes(16).toString('hex'));
  const changed = changedSettings(before?.hashes ?? {}, settings.hashes);
  const target = changed.join(', ') || 'none';
  const at = now.toISOString();
  const entry = { actor: 'operator', action: 'settings.deploy', outcome: 'done', via: 'operator' } as const;
  await appendAudit({ ...entry, target, at, settings }, randomBytes(4).toString('hex'));
  return target;
}
