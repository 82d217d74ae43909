// Which configurations osls checks at a start: those that have not passed before.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type ConfigurationCheck,
  checkOnlyChanges,
} from '../../../../local/framework/checked-configuration.ts';

let folder: string;
let checked: object[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checked-'));
  checked = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Start {
  schema?: object;
  version?: string;
  /** What osls's check does besides. */
  then?: (configuration: Record<string, unknown>) => void;
}

/** Checks as a start does. */
async function start(configuration: object, { schema = {}, version = '4', then }: Start = {}): Promise<void> {
  const check: ConfigurationCheck = {
    schema,
    validateConfig: async (given) => {
      checked.push(structuredClone(given));
      then?.(given as Record<string, unknown>);
    },
  };
  checkOnlyChanges(check, version, join(folder, 'cache', 'checked'));
  await check.validateConfig(configuration);
}

test('a configuration that has passed is not checked again', async () => {
  await start({ service: 'a' });
  await start({ service: 'a' });
  expect(checked).toEqual([{ service: 'a' }]);
});

test('another configuration, schema or version is checked', async () => {
  await start({ service: 'a' });
  await start({ service: 'b' });
  await start({ service: 'b' }, { schema: { type: 'object' } });
  await start({ service: 'b' }, { schema: { type: 'object' }, version: '5' });
  expect(checked).toHaveLength(4);
});

test('a configuration that does not pass is checked again', async () => {
  const then = () => {
    throw new Error('must be an object');
  };
  await expect(start({ functions: 1 }, { then })).rejects.toThrow('must be an object');
  await expect(start({ functions: 1 }, { then })).rejects.toThrow('must be an object');
});

test('a configuration that the check changes is checked each time', async () => {
  const then = (configuration: Record<string, unknown>) => {
    configuration.days = Number(configuration.days);
  };
  const [first, second] = [{ days: '14' }, { days: '14' }];
  await start(first, { then });
  await start(second, { then });
  expect([first, second]).toEqual([{ days: 14 }, { days: 14 }]);
});

test('osls has the check that is replaced', () => {
  const { prototype } = createRequire(import.meta.url)('serverless/lib/classes/config-schema-handler');
  expect(prototype.validateConfig).toBeTypeOf('function');
});
