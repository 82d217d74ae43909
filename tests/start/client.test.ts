// @vigia/client as an integrator gets it: packed, installed into an empty folder, type-checked, and its first program run against `npm start`.

import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVigia, type Vigia } from '../api/vigia.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'vigia-integrator-'));
let vigia: Vigia;
beforeAll(async () => {
  const installed = async () => {
    await run('npm', ['pack', '--pack-destination', folder], { cwd: join(ROOT, 'client') });
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}');
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder });
  };
  [vigia] = await Promise.all([startVigia(), installed()]);
});
afterAll(async () => {
  await vigia?.stop();
  rmSync(folder, { recursive: true });
});

/** The program that README.md shows. */
function program(): string {
  const readme = readFileSync(join(ROOT, 'client/README.md'), 'utf8');
  return /<!-- program -->\n```js\n(.*?)```/s.exec(readme)?.[1] ?? '';
}

test('the package holds its scripts, types, README and licence, and no sources', () => {
  const inside = readdirSync(join(folder, 'node_modules/@vigia/client'), { recursive: true }).map(String);
  expect(inside.filter((name) => !name.startsWith('dist')).sort()).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ]);
  expect(inside.filter((name) => /(?<!\.d)\.ts$/.test(name))).toEqual([]);
  expect(inside).toContain(join('dist', 'openapi.d.ts'));
});

test('the first program of its README has ten lines, and runs', async () => {
  expect(program().trimEnd().split('\n')).toHaveLength(10);
  copyFileSync(join(ROOT, 'events/digit-7.png'), join(folder, 'digit.png'));
  writeFileSync(join(folder, 'first.js'), program());
  const { stdout } = await run('node', ['first.js'], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', VIGIA_URL: vigia.url },
  });
  expect(stdout).toBe('It is a 7\n');
});

describe('the types of the package', () => {
  const CHECKED = `import { ApiError, connect, listen, type Prediction } from '@vigia/client';
const vigia = connect('');
export const read = async (picture: Blob): Promise<number> => {
  const prediction: Prediction = await vigia.predict(picture, { route: 'ab' });
  return prediction.prediccion;
};
export const titles = async () => {
  const { items } = await vigia.call('GET', '/admin/alerts', { query: { state: 'firing' } });
  return items.map(({ title }): string => title);
};
export const stop = listen(vigia, { onEvent: ({ event }) => event });
export const retryAfter = (error: ApiError): number | undefined => error.retryAfter;
// @ts-expect-error there is no such route
void vigia.call('GET', '/nowhere');
// @ts-expect-error the path has a parameter
void vigia.call('GET', '/admin/alerts/{fingerprint}');
// @ts-expect-error a digit is a number
void vigia.feedback({ prediction_id: 'p', correct: false, digit: '4' });
`;
  test.each([
    ['in a browser', { lib: ['es2022', 'dom'], types: [] }],
    ['in Node', { lib: ['es2022'], types: ['node'] }],
  ])('pass tsc %s', async (_case, options) => {
    writeFileSync(join(folder, 'checked.ts'), CHECKED);
    symlinkSyncOnce(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
    symlinkSyncOnce(join(ROOT, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'));
    const compilerOptions = {
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      ...options,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['checked.ts'] }));
    const checked = await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: folder }).catch(
      ({ stdout }) => ({ stdout }),
    );
    expect(checked.stdout).toBe('');
  });
});

function symlinkSyncOnce(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}
