// What axe finds on a page as it is shown now.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param where is said with each violation */
export async function violations(page: Page, where: string): Promise<unknown[]> {
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    `${AXE}; axe.run().then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => ({ where, id, nodes: nodes.map(({ html }) => html) }));
}
