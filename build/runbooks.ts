// resources/runbooks.yml as the setting RUNBOOKS of alerts-deliver: pairs of a pattern and a whole URL, in JSON.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A function's settings have 4 KB together. */
const MOST_BYTES = 2_500;

/** For osls, by resources/variables/runbooks.cjs. */
export function loadRunbooks(): { runbooks: string } {
  const yaml = readFileSync(new URL('../resources/runbooks.yml', import.meta.url), 'utf8');
  return { runbooks: runbooksIn(yaml, process.env.RUNBOOK_BASE_URL) };
}

/**
 * @param baseUrl where the paths of the map can be read; without it they are left out
 * @throws Error when the map is too long for a function's settings.
 */
export function runbooksIn(yaml: string, baseUrl: string | undefined): string {
  const map = (parse(yaml) ?? {}) as Record<string, unknown>;
  const pairs = Object.entries(map).flatMap(([pattern, page]) => {
    const url = wholeUrl(String(page), baseUrl);
    return url === undefined ? [] : [[pattern, url]];
  });
  const json = JSON.stringify(pairs);
  if (Buffer.byteLength(json) > MOST_BYTES) {
    throw new Error(
      `resources/runbooks.yml has more than ${MOST_BYTES} bytes as JSON; use patterns with "*"`,
    );
  }
  return json;
}

function wholeUrl(page: string, baseUrl: string | undefined): string | undefined {
  if (/^https?:\/\//.test(page)) return new URL(page).href;
  return baseUrl ? new URL(page, `${baseUrl.replace(/\/+$/, '')}/`).href : undefined;
}
