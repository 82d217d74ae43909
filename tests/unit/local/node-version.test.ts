// `npm start` on a Node that runs no TypeScript, where npm could not install one that does.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ENTRY = fileURLToPath(new URL('../../../local/start.cjs', import.meta.url));

test('says which Node is needed and where it is, without a stack', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--no-experimental-strip-types', ENTRY], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Vigía needs Node 22\.18 or newer, and this is v\d+/);
  expect(stderr).toContain('https://nodejs.org');
  expect(stderr).not.toMatch(/\n\s+at /);
});
