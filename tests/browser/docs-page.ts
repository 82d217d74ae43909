// Drives the page at /docs as a person would, and records policy violations, errors and foreign requests.
import type { Browser, Locator, Page } from 'playwright-core';
import { watchComplaints } from './complaints.ts';

export interface DocsPage {
  page: Page;
  /** Enters a token into the "Authorize" dialogue. */
  authorize(token: string): Promise<void>;
  /** Opens an operation and presses "Try it out" and "Execute". */
  tryOut(operation: string, fill?: (block: Locator) => Promise<void>): Promise<Shown>;
  /** Violations of the Content-Security-Policy, errors in the console, requests to other hosts. */
  complaints: string[];
}

/** An answer as shown on the page. */
interface Shown {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any field of a body
  body: any;
}

interface Screen {
  width: number;
  height: number;
}

export async function openDocs(browser: Browser, url: string, viewport: Screen): Promise<DocsPage> {
  const page = await browser.newPage({ viewport });
  const complaints = await watchComplaints(page, url);
  await page.goto(`${url}/docs`);
  await page.locator('.opblock').first().waitFor();
  return {
    page,
    complaints,
    authorize: (token) => authorize(page, token),
    tryOut: (operation, fill) => tryOut(page.locator(`[id$="-${operation}"].opblock`), fill),
  };
}

async function authorize(page: Page, token: string): Promise<void> {
  await page.locator('.auth-wrapper .authorize').click();
  const dialogue = page.locator('.modal-ux');
  await dialogue.locator('input').fill(token);
  await dialogue.locator('button.authorize').click();
  await dialogue.locator('button.btn-done').click();
}

async function tryOut(block: Locator, fill?: (block: Locator) => Promise<void>): Promise<Shown> {
  const page = block.page();
  const execute = block.locator('.execute');
  if (!(await execute.isVisible())) {
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
  }
  await fill?.(block);
  const [answered] = await Promise.all([
    page.waitForResponse((response) => response.request().resourceType() === 'fetch'),
    execute.click(),
  ]);
  // An earlier answer may still be visible; the request id tells them apart.
  const id = answered.headers()['x-request-id'] ?? 'no x-request-id';
  const answer = block.locator('.live-responses-table .response', { hasText: id });
  await answer.waitFor();
  const status = await answer.locator('.response-col_status').innerText();
  const body = await answer.locator('.highlight-code code').first().innerText();
  return { status: Number.parseInt(status, 10), body: JSON.parse(body) };
}
