// functions.yml holds decisions: no line of it repeats what build/functions.ts adds. (tests/config/functions.test.ts compares grants.)
import { describe, expect, test } from 'vitest';
import { complete, readDecisions, readRules, specOf } from '../../build/functions.ts';

describe('functions.yml', () => {
  test.each(Object.entries(readDecisions()))('repeats nothing that is derived for %s', async (key, own) => {
    const { memorySize, timeout, events } = own;
    const spec = await specOf(key, own);
    const derived = complete(key, { memorySize, timeout, ...(events && { events }) }, spec, readRules());
    const repeated = Object.keys(own.environment ?? {}).filter((name) => name in (derived.environment ?? {}));
    expect(repeated).toEqual([]);
    expect(own).not.toHaveProperty('handler');
    expect(own.description).not.toBe(`${spec?.method} ${spec?.path}`);
    expect(JSON.stringify(events ?? [])).not.toContain('httpApi');
  });
});
