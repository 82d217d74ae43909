// schemathesis makes requests of the OpenAPI document, right and wrong ones: every answer is one that the document names.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startVigia, type Vigia } from '../../api/vigia.ts';
import { pythonPackage } from '../python.ts';

const run = promisify(execFile);

const ADMIN = { username: 'boss', password: 'correct horse battery' };
const DOCUMENT = fileURLToPath(new URL('../../../functions/site/openapi.json', import.meta.url));

/** One client makes thousands of calls. */
const LIMITS = ['DEFAULT', 'READ', 'PREDICT_V1', 'PREDICT_V2', 'FEEDBACK', 'REGISTER', 'LOGIN', 'SLACK'];

/**
 * A request that fits the document may still be refused for what it names: a past hour, an unknown cursor, a picture of one pixel. So
 * `positive_data_acceptance` says nothing of this document. What creates and reads has its own tests: tests/contract.
 */
const CHECKS_LEFT_OUT = 'positive_data_acceptance';

/** These would end the session that asks, or change its password. */
const PATHS_LEFT_OUT = ['/logout', '/me', '/me/password', '/me/sessions/{id}'];

let vigia: Vigia;
beforeAll(async () => {
  vigia = await startVigia({
    ADMIN_USERNAME: ADMIN.username,
    ADMIN_PASSWORD: ADMIN.password,
    ...Object.fromEntries(LIMITS.map((name) => [`LIMIT_${name}`, '1000000 per hour'])),
  });
});
afterAll(async () => await vigia?.stop());

test('every answer to an administrator, and to nobody, is one that the document names', async ({ skip }) => {
  const { python, env } = await pythonPackage('schemathesis==4.32.5', ['-c', 'import schemathesis']).catch(
    (error: Error & { code?: unknown }) => {
      if (error.code === 'ENOENT' && process.env.CI !== 'true') return skip(`schemathesis: ${error.message}`);
      throw error;
    },
  );
  const login = await fetch(`${vigia.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  const { access_token } = (await login.json()) as { access_token: string };
  // It keeps files of its own where it runs.
  const cwd = await mkdtemp(join(tmpdir(), 'vigia-requests-'));
  onTestFinished(async () => await rm(cwd, { recursive: true, force: true }));
  const { stdout } = await run(
    python,
    [
      ...['-m', 'schemathesis.cli'],
      ...['run', DOCUMENT, '--url', vigia.url, '--header', `Authorization: Bearer ${access_token}`],
      ...['--exclude-checks', CHECKS_LEFT_OUT, '--continue-on-failure', '--max-examples', '20'],
      ...PATHS_LEFT_OUT.flatMap((path) => ['--exclude-path', path]),
      ...['--warnings', 'off', '--no-color'],
    ],
    {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    },
  ).catch((error: { stdout?: string }) => {
    throw new Error(error.stdout ?? String(error));
  });
  // With nothing asked, nothing would fail.
  expect(Number(/(\d+) generated/.exec(stdout)?.[1])).toBeGreaterThan(1000);
});
