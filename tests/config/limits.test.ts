// Every function that counts its calls has the table, the settings and the grants for its own limits, and for no other.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { limitsOf } from '#lib/http/access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { allowed, functions, ROOT } from './template.ts';

/** Counted by the use case and not by the gate. */
const BY_USE_CASE: Record<string, string[]> = {
  'auth-login': ['LIMIT_LOGIN'],
  'auth-refresh': ['LIMIT_DEFAULT'],
};
/** Counts nothing: it checks the notation of every limit. */
const READS_ALL = 'site-ready';
/** Counts nothing: it keeps codes and reasons for some minutes in the table of the counters. */
const KEEPS = 'slack-act';

const limitsIn = (environment: Record<string, unknown> = {}) =>
  Object.keys(environment).filter((name) => name.startsWith('LIMIT_'));

test('a function has exactly what counting its calls takes', async () => {
  const limited = [];
  for (const [key, { handler, environment = {} }] of Object.entries(functions)) {
    if (key === READS_ALL || key === KEEPS) continue;
    const { spec } = (await import(ROOT + handler.replace(/\.handler$/, '.ts'))) as { spec?: Spec };
    const limits = BY_USE_CASE[key] ?? (spec ? limitsOf(spec) : []);
    const isLimited = limits.length > 0;
    expect({
      key,
      settings: limitsIn(environment),
      table: 'COUNTERS_TABLE' in environment,
      charges: allowed(key, 'dynamodb:UpdateItem', '"CountersTable"'),
      reads: allowed(key, 'dynamodb:GetItem', '"CountersTable"'),
    }).toEqual({ key, settings: limits, table: isLimited, charges: isLimited, reads: isLimited });
    if (isLimited) limited.push(key);
  }
  expect(limited).toEqual(
    expect.arrayContaining(['auth-login', 'auth-me', 'auth-register', 'feedback-create', 'predict-ab']),
  );
});

test('every limit can be set in the environment of whoever starts or deploys', () => {
  const read = (file: string) => parse(readFileSync(ROOT + file, 'utf8'), { logLevel: 'silent' });
  const { default: params } = read('resources/params.yml');
  const sources = [
    ...Object.entries<string>(read('functions/site/functions.yml')[READS_ALL].environment),
    ...Object.entries<string>(read('resources/derived.yml').limits),
  ].filter(([name]) => name.startsWith('LIMIT_'));
  expect(new Set(sources.map(([name]) => name)).size).toBe(8);
  for (const [name, value] of sources) {
    const [, param = ''] = /^\$\{param:(\w+)\}$/.exec(value) ?? [];
    expect(params[param], name).toBe(`\${env:${name}, ''}`);
  }
});
