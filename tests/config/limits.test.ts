// Every function whose calls are counted has the table, the settings and the grants for it; and knows no other limit.
import { glob, readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { limitsOf } from '#lib/http/access.ts';
import type { Spec } from '#lib/http/spec.ts';

const ROOT = new URL('../../', import.meta.url);

interface Definition {
  handler: string;
  environment?: Record<string, string>;
  iamRoleStatements: unknown[];
}

const definitions: Record<string, Definition> = {};
beforeAll(async () => {
  for await (const file of glob('functions/*/functions.yml', { cwd: ROOT.pathname })) {
    Object.assign(definitions, parse(await readFile(new URL(file, ROOT), 'utf8'), { logLevel: 'silent' }));
  }
});

/** Counted by its use case, which knows who signs in, and not by the gate. */
const BY_USE_CASE: Record<string, string[]> = {
  'auth-login': ['LIMIT_LOGIN'],
  'auth-refresh': ['LIMIT_DEFAULT'],
};
/** Counts nothing: it checks that every limit can be read. */
const READS_ALL = 'site-ready';

test('a function has what counting its calls takes, exactly', async () => {
  const limited = [];
  for (const [key, { handler, environment = {}, iamRoleStatements }] of Object.entries(definitions)) {
    if (key === READS_ALL) continue;
    const { spec } = (await import(new URL(handler.replace(/\.handler$/, '.ts'), ROOT).href)) as {
      spec?: Spec;
    };
    const limits = BY_USE_CASE[key] ?? (spec ? limitsOf(spec) : []);
    const isLimited = limits.length > 0;
    expect({
      key,
      settings: Object.keys(environment).filter((name) => name.startsWith('LIMIT_')),
      table: 'COUNTERS_TABLE' in environment,
      granted: iamRoleStatements.includes(`\${file(resources/iam.yml):counters}`),
    }).toEqual({ key, settings: limits, table: isLimited, granted: isLimited });
    if (isLimited) limited.push(key);
  }
  expect(limited).toEqual(
    expect.arrayContaining(['auth-login', 'auth-me', 'auth-register', 'feedback-create', 'predict-ab']),
  );
});

test('every limit comes from the environment of whoever starts or deploys', async () => {
  const { default: params } = parse(await readFile(new URL('resources/params.yml', ROOT), 'utf8'));
  const settings = Object.entries(definitions[READS_ALL]?.environment ?? {}).filter(([name]) =>
    name.startsWith('LIMIT_'),
  );
  expect(settings).toHaveLength(7);
  for (const [name, value] of settings) {
    const [, param = ''] = /^\$\{param:(\w+)\}$/.exec(value) ?? [];
    expect(params[param], name).toBe(`\${env:${name}, ''}`);
  }
});
