// Swagger UI in a real browser under its strict policy: sign in, authorize, call GET /me, upload a picture.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { violations } from './axe.ts';
import { hasBrowser } from './chromium.ts';
import { type DocsPage, openDocs } from './docs-page.ts';
import { ADMIN, SCREENS, vigiaInBrowser } from './vigia-in-browser.ts';

const DIGIT = fileURLToPath(new URL('../../events/digit-7.png', import.meta.url));
const SCREENSHOTS = fileURLToPath(new URL('../../node_modules/.cache/vigia-browser/', import.meta.url));

describe.skipIf(!hasBrowser())('/docs', () => {
  const started = vigiaInBrowser();

  describe.each(Object.entries(SCREENS))('on %s', (name, screen) => {
    let docs: DocsPage;
    beforeAll(async () => {
      docs = await openDocs(started.browser, started.vigia.url, screen);
    });
    afterAll(async () => {
      await docs?.page.close();
    });

    test('“Try it out” and “Authorize” work, also for the upload of a picture', async () => {
      onTestFailed(async () => keepScreenshot(docs.page, name));
      const refused = await docs.tryOut('authMe');
      expect(refused).toMatchObject({ status: 401, body: { code: 'missing_token' } });

      const { body: tokens } = await docs.tryOut('authLogin', (block) =>
        block.locator('textarea').fill(JSON.stringify(ADMIN)),
      );
      await docs.authorize(tokens.access_token);
      expect(await docs.tryOut('authMe')).toMatchObject({ status: 200, body: { username: ADMIN.username } });

      const read = await docs.tryOut('predictV2', (block) =>
        block.locator('input[type=file]').setInputFiles(DIGIT),
      );
      expect(read).toMatchObject({ status: 200, body: { prediccion: 7, version: 'v2' } });
    });

    test('the page is not wider than the screen', async () => {
      onTestFailed(async () => keepScreenshot(docs.page, name));
      const width = await docs.page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(screen.width);
    });

    test('axe finds nothing in the list, in open routes and in the dialog, in both themes', async () => {
      const found: unknown[] = [];
      const { page } = docs;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.locator(`html${colorScheme === 'dark' ? '.dark-mode' : ':not(.dark-mode)'}`).waitFor();
        found.push(...(await violations(page, `open ${colorScheme}`)));
        await page.locator('.auth-wrapper .authorize').click();
        await page.locator('.modal-ux').waitFor();
        found.push(...(await violations(page, `dialog ${colorScheme}`)));
        await page.locator('.modal-ux .close-modal').click();
      }
      expect(found).toEqual([]);
      // Opening a route changes the address, so that it can be sent to somebody.
      expect(new URL(page.url()).hash).not.toBe('');
    });

    test('the page calls no other host, violates no policy, and stores no token', async () => {
      // The browser reports the 401 above as an error.
      expect(docs.complaints.filter((complaint) => !complaint.includes('status of 401'))).toEqual([]);
      await docs.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { text: '1' }))",
      );
      await expect
        .poll(() => docs.complaints)
        .toContainEqual(expect.stringMatching(/^script-src-elem inline/));
      expect(await docs.page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
      expect(await docs.page.context().cookies()).toEqual([]);
    });
  });
});

async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const path = `${SCREENSHOTS}${name.replaceAll(' ', '-')}.png`;
  await page.screenshot({ path, fullPage: true });
  process.stderr.write(`screenshot: ${path}\n`);
}
