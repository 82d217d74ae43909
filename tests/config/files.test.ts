// Files that are kept beside the code fit it: generated routes, sample events; and where deployed code may do what.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionFiles } from '../../build/function-files.ts';
import { clientTypesModule } from '../../scripts/generators/client-types.ts';
import { routesModule } from '../../scripts/generators/routes.ts';
import { functions, keys, ROOT } from './template.ts';

const handlers = Object.values(functions).map(({ handler }) => handler);

test('functions/site/routes.ts is what `npm run generate` writes', async () => {
  expect(readFileSync(`${ROOT}functions/site/routes.ts`, 'utf8')).toBe(await routesModule());
});

test('client/openapi.d.ts is what `npm run generate` writes', async () => {
  expect(readFileSync(`${ROOT}client/openapi.d.ts`, 'utf8')).toBe(await clientTypesModule());
});

test('every handler file is a function of the deployment', () => {
  const files = functionFiles().map((file) => file.replace(/\.ts$/, '.handler'));
  expect(files.sort()).toEqual(handlers.toSorted());
});

test.each(keys())('%s has sample events that parse and fit its route', (key) => {
  const samples = readdirSync(`${ROOT}events`).filter(
    (file) => file.endsWith('.json') && file.split('.')[0] === key,
  );
  expect(samples).not.toHaveLength(0);
  for (const file of samples) {
    const event = JSON.parse(readFileSync(`${ROOT}events/${file}`, 'utf8'));
    const route = functions[key]?.events[0]?.httpApi;
    if (route) expect(event.routeKey).toBe(route === '*' ? '$default' : route);
  }
});

test('every sample event belongs to a function', () => {
  const names = readdirSync(`${ROOT}events`)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.split('.')[0]);
  expect(names.filter((name) => !keys().includes(name ?? ''))).toEqual([]);
});

test('git checks scripts and generated files out without carriage returns, also on Windows', () => {
  const files = ['.ci/run', 'README.md', 'functions/site/openapi.json', 'client/openapi.d.ts'];
  const said = execFileSync('git', ['check-attr', 'eol', '--', ...files], { cwd: ROOT, encoding: 'utf8' });
  expect(said.trim().split('\n')).toEqual(files.map((file) => `${file}: eol: lf`));
});

test('every handler can be imported without an environment', () => {
  const imports = handlers.map((handler) => `./${handler.replace(/handler$/, 'ts')}`);
  const script = `const all = await Promise.all(${JSON.stringify(imports)}.map((file) => import(file)));
    process.stdout.write(String(all.filter(({ handler }) => typeof handler === 'function').length));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env: {},
  });
  expect(String(output)).toBe(String(imports.length));
});

test.each([
  ['AWS clients are constructed', /clientWith\(/, ['lib/aws-call.ts', 'lib/aws.ts']],
  ['the environment is read', /process\.env\b/, ['lib/config.ts', 'lib/log.ts']],
  ['undici is imported', /from 'undici'/, ['lib/mlflow/http.ts']],
])('in deployed code %s only where listed', (_what, pattern, places) => {
  const files = ['lib', 'functions'].flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  const found = files.filter(
    (file) => file.endsWith('.ts') && pattern.test(readFileSync(ROOT + file, 'utf8')),
  );
  expect(found).toEqual(places);
});

test('no file holds a webhook URL of Slack', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const webhook = /hooks\.slack\.com\/services\/T[A-Z0-9]{8,}\//;
  for (const file of tracked) expect(webhook.test(readFileSync(ROOT + file, 'latin1')), file).toBe(false);
});

test('every link of the README leads to a file', () => {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8');
  for (const [, target = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
    expect(() => readFileSync(ROOT + target), target).not.toThrow();
  }
});
