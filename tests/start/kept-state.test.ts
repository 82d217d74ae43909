// DATA_DIR: the tables of `npm start` outlive even a killed process, and one process at a time uses them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startVigia } from '../api/vigia.ts';

const PASSWORD = 'correct horse battery';

test('users, tokens and feedback of a killed process are there after the next start with its folder', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'kept-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const DATA_DIR = join(parent, 'data');
  const first = await startVigia({ DATA_DIR });
  onTestFinished(async () => void (await first.stop()));
  expect(first.output()).toContain(`kept in ${DATA_DIR}`);
  const [, password = ''] = /admin \/ (\S+)/.exec(first.output()) ?? [];
  const call = async (url: string, path: string, body?: unknown, token?: string) => {
    const response = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const ana = { username: 'ana', password: PASSWORD };
  expect(await call(first.url, '/register', ana)).toMatchObject({ status: 201 });
  const { access_token } = (await call(first.url, '/login', ana)).body;
  const said = { prediction: 5, correct: false };
  expect(await call(first.url, '/feedback', said, access_token)).toMatchObject({ status: 201 });

  const refusal = await startVigia({ DATA_DIR }).catch((error: Error) => error.message);
  expect(refusal).toContain(`DATA_DIR "${DATA_DIR}" is in use by another process.`);
  await first.kill();

  const second = await startVigia({ DATA_DIR });
  onTestFinished(async () => void (await second.stop()));
  expect(second.output()).toContain('kept with its password from an earlier start');
  expect(await call(second.url, '/feedback', undefined, access_token)).toMatchObject({
    status: 200,
    body: { items: [said] },
  });
  expect(await call(second.url, '/login', { username: 'admin', password })).toMatchObject({ status: 200 });
  expect(await call(second.url, '/register', ana)).toMatchObject({ status: 409 });
  await second.stop();
}, 180_000);
