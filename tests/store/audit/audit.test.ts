// The audit log over the wire: entries by actor, by action, from a time on, in pages; what cannot be written fails no call.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type AuditEntry, listAudit, recordAudit } from '#lib/audit/audit.ts';
import { logger } from '#lib/log.ts';
import { viewOf } from '../../../lib/audit/entry.ts';
import { recordDeployment, recordSettings } from '../../../scripts/deployment/settings-audit.ts';
import { startDynalite } from '../dynalite.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const at = (minute: number) => `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`;
const entry = (minute: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: 'Ana',
  action: 'session.begin',
  outcome: 'done',
  via: 'api',
  address: '203.0.113.7',
  at: at(minute),
  ...more,
});
const ENTRIES = [
  entry(0),
  entry(1, { outcome: 'invalid_credentials' }),
  entry(2, { actor: 'boss', action: 'user.role', target: 'ana: admin', session: 's', request_id: 'r' }),
  entry(3, { actor: 'boss' }),
  entry(4),
];

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
  for (const one of ENTRIES) await recordAudit(one);
});
afterAll(async () => await stop());

const newestFirst = (...minutes: number[]) => minutes.map((minute) => ENTRIES[minute]);

test.each([
  [{}, [4, 3, 2, 1, 0]],
  [{ actor: 'ana' }, [4, 1, 0]],
  [{ actor: 'ANA' }, [4, 1, 0]],
  [{ action: 'session.begin' as const }, [4, 3, 1, 0]],
  [{ actor: 'boss', action: 'session.begin' as const }, [3]],
  [{ since: at(3) }, [4, 3]],
  [{ actor: 'ana', since: at(1) }, [4, 1]],
  [{ since: '2026-01-02T03:03:00Z' }, [4, 3]],
  [{ actor: 'nobody' }, []],
])('%j lists the entries of the minutes %j, in pages of any size', async (filter, minutes) => {
  for (const limit of [1, 2, 10]) {
    const found: AuditEntry[] = [];
    let page = await listAudit(filter, limit, NOW);
    for (;;) {
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items);
      if (!page.next) break;
      page = await listAudit(filter, limit, NOW, page.next);
    }
    expect(found).toEqual(newestFirst(...minutes));
  }
});

test.each(['0', '!', '2026-01-02T03:00:00.000Z#x', at(3), '~', '😀'])(
  'the cursor %j, which anybody can make, lists what is older than it in every list',
  async (place) => {
    for (const filter of [{}, { actor: 'ana' }, { since: at(1) }, { actor: 'ana', since: at(4) }]) {
      const all = (await listAudit(filter, 10, NOW)).items;
      const { items } = await listAudit(filter, 10, NOW, { place });
      expect(items).toEqual(all.filter((one) => `${one.at}#` < place));
    }
  },
);

test('an entry of more than 400 days ago is not listed, although DynamoDB deletes it late', async () => {
  await recordAudit(entry(0, { actor: 'old', at: '2024-11-01T00:00:00.000Z' }));
  expect(await listAudit({ actor: 'old' }, 10, NOW)).toEqual({ items: [] });
});

test('a name that somebody tried is shortened; an empty one is a question mark', async () => {
  await recordAudit(entry(5, { actor: 'x'.repeat(3_000), target: 'y'.repeat(3_000) }));
  await recordAudit(entry(6, { actor: '', action: 'user.register' }));
  const { items } = await listAudit({}, 2, NOW);
  expect(items.map(({ actor, target }) => [actor, target])).toEqual([
    ['?', undefined],
    ['x'.repeat(200), 'y'.repeat(200)],
  ]);
});

test('what cannot be written fails no call, and is logged as an error', async () => {
  const error = vi.spyOn(logger, 'error').mockImplementation(() => {});
  vi.stubEnv('AUDIT_TABLE', 'no-such-table');
  await recordAudit(entry(7));
  expect(error).toHaveBeenCalledWith('an entry of the audit log was not written', expect.anything());
  vi.unstubAllEnvs();
  error.mockRestore();
});

test('a deployment appends which settings changed since the one before, and shows neither values nor hashes', async () => {
  const values = { REGISTRATION: 'open', JWT_SECRET_KEY: 'a secret of thirty-two bytes or more' };
  const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
  expect(await recordSettings(values, later(1))).toBe('JWT_SECRET_KEY, REGISTRATION');
  expect(await recordSettings(values, later(2))).toBe('none');
  expect(await recordSettings({ ...values, REGISTRATION: 'closed' }, later(3))).toBe('REGISTRATION');
  const { items } = await listAudit({ action: 'settings.deploy' }, 10, later(4));
  expect(items.map(({ actor, target, via }) => [actor, target, via])).toEqual([
    ['operator', 'REGISTRATION', 'operator'],
    ['operator', 'none', 'operator'],
    ['operator', 'JWT_SECRET_KEY, REGISTRATION', 'operator'],
  ]);
  expect(JSON.stringify(items.map(viewOf))).not.toMatch(/hash|salt|a secret/);
});

test('a deployment is recorded with the credentials of a profile, and the environment is afterwards as before', async () => {
  const [, stage = ''] = /^vigia-(\w+)-audit$/.exec(process.env.AUDIT_TABLE ?? '') ?? [];
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: region = '' } = process.env;
  const folder = await mkdtemp(join(tmpdir(), 'vigia-profile-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // The keys of this file: DynamoDB Local has other tables for other keys, and in another region.
  await writeFile(
    join(folder, 'credentials'),
    `[somebody]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`,
  );
  vi.stubEnv('AWS_PROFILE', 'somebody');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AUDIT_TABLE'])
    vi.stubEnv(name, undefined);
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = { ...process.env };
  await recordDeployment(stage, region, { REGISTRATION: 'invite' });
  expect(printed).toHaveBeenCalledWith(expect.stringMatching(/^Settings that changed: .*REGISTRATION/));
  expect({ ...process.env }).toEqual(before);
  printed.mockRestore();
  vi.unstubAllEnvs();
});
