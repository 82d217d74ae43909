// The map of runbooks as a setting: whole URLs, and pages that exist.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runbookOf } from '#lib/alerts/runbooks.ts';
import { runbooksIn } from '../../../build/runbooks.ts';
import { anchorsOf } from '../../../scripts/documents/markdown.ts';
import { occurrence } from '../alerts/grouping/occurrences.ts';

const ROOT = new URL('../../../', import.meta.url);
const YAML = readFileSync(new URL('resources/runbooks.yml', ROOT), 'utf8');
const BASE = 'https://github.com/owner/name/blob/main';
const read = (yaml: string, base?: string) => JSON.parse(runbooksIn(yaml, base));

describe('the map of runbooks', () => {
  test('names pages that exist', () => {
    const pages = Object.values(parse(YAML) as Record<string, string>);
    expect(pages.length).toBeGreaterThan(0);
    for (const page of pages.filter((path) => !path.startsWith('http'))) {
      const [file = '', anchor = ''] = page.split('#');
      expect([...anchorsOf(readFileSync(new URL(file, ROOT), 'utf8'))]).toContain(anchor);
    }
  });

  test.each([BASE, `${BASE}/`])('has its pages under the address %s', (base) => {
    expect(read(YAML, base)).toContainEqual(['login-*', `${BASE}/docs/runbook.md#what-an-alarm-means`]);
  });

  // The row of each in the table "What an alarm means".
  test.each(['sweep-silent', 'slack-actions-dead-letters', 'retraining-queue-age', 'login-errors'])(
    'leads from the alarm %s to what an alarm means',
    (alarm) => {
      const alert = { ...occurrence().alert, name: `vigia-prod-${alarm}`, source: alarm };
      expect(runbookOf(alert, 'prod', read(YAML, BASE))).toBe(`${BASE}/docs/runbook.md#what-an-alarm-means`);
    },
  );

  test('has whole URLs alone while the address of the repository is not known', () => {
    expect(read(YAML)).toEqual([]);
    expect(read('a-*: https://wiki.example/a\nb: docs/b.md')).toEqual([['a-*', 'https://wiki.example/a']]);
    expect(read('')).toEqual([]);
  });

  test('is refused when it is too long for the settings of a function', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `name-${i}: https://wiki.example/name-${i}`);
    expect(() => read(lines.join('\n'))).toThrow('resources/runbooks.yml has more than 2500 bytes');
  });
});
