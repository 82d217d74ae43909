// What is kept by hand beside the code stays true: generated routes, sample events, imports without an environment.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { routesModule } from '../../scripts/generate-routes.ts';
import { ROOT } from './template.ts';

const areas = readdirSync(`${ROOT}functions`);
const functions = Object.assign(
  {},
  ...areas.map((area) =>
    parse(readFileSync(`${ROOT}functions/${area}/functions.yml`, 'utf8'), { logLevel: 'silent' }),
  ),
) as Record<string, { handler: string; events?: { httpApi?: string }[] }>;
const keys = Object.keys(functions);

test('functions/site/routes.ts is what `npm run generate` writes', async () => {
  expect(readFileSync(`${ROOT}functions/site/routes.ts`, 'utf8')).toBe(await routesModule());
});

test('every handler file is a function of the deployment', () => {
  const files = areas.flatMap((area) =>
    readdirSync(`${ROOT}functions/${area}`)
      .filter((file) => file.endsWith('.ts') && file !== 'routes.ts')
      .map((file) => `functions/${area}/${file.replace(/\.ts$/, '.handler')}`),
  );
  expect(files.sort()).toEqual(
    Object.values(functions)
      .map(({ handler }) => handler)
      .sort(),
  );
});

test.each(keys)('%s has a sample event that parses and fits its route', (key) => {
  const samples = readdirSync(`${ROOT}events`).filter(
    (file) => file.endsWith('.json') && file.split('.')[0] === key,
  );
  expect(samples).not.toHaveLength(0);
  for (const file of samples) {
    const event = JSON.parse(readFileSync(`${ROOT}events/${file}`, 'utf8'));
    const route = functions[key]?.events?.[0]?.httpApi;
    if (route) expect(event.routeKey).toBe(route === '*' ? '$default' : route);
  }
});

test('every sample event belongs to a function', () => {
  const names = readdirSync(`${ROOT}events`)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.split('.')[0]);
  expect(names.filter((name) => !keys.includes(name ?? ''))).toEqual([]);
});

test('importing every handler needs no environment', () => {
  const imports = Object.values(functions).map(({ handler }) => `./${handler.replace(/handler$/, 'ts')}`);
  const script = `const all = await Promise.all(${JSON.stringify(imports)}.map((file) => import(file)));
    process.stdout.write(String(all.filter(({ handler }) => typeof handler === 'function').length));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env: {},
  });
  expect(String(output)).toBe(String(imports.length));
});

test.each([
  ['AWS clients are constructed', /new (DynamoDB|SNS|SQS)Client\(/, ['lib/aws.ts']],
  ['the environment is read', /process\.env\b/, ['lib/config.ts']],
  ['undici is imported', /from 'undici'/, ['lib/mlflow/http.ts', 'lib/slack/post.ts']],
])('in deployed code %s only where listed', (_what, pattern, places) => {
  const files = ['lib', 'functions'].flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  const found = files.filter(
    (file) => file.endsWith('.ts') && pattern.test(readFileSync(ROOT + file, 'utf8')),
  );
  expect(found).toEqual(places);
});

test('no file names this project’s secrets by value', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const webhook = /hooks\.slack\.com\/services\/T[A-Z0-9]{8,}\//;
  for (const file of tracked) expect(webhook.test(readFileSync(ROOT + file, 'latin1')), file).toBe(false);
});

test('every link of the README leads somewhere', () => {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8');
  for (const [, target = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
    expect(() => readFileSync(ROOT + target), target).not.toThrow();
  }
});
