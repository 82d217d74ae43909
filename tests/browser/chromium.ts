// Debian's Chromium, driven by playwright-core, which brings no browser of its own.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'];

const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** A machine that judges the project must not pass what it did not run. */
const isRequired = process.env.CI === 'true' || process.env.VIGIA_REQUIRE_BROWSER === '1';

/**
 * Whether there is a browser; says so where there is none.
 * @throws Error when there is none although there must be.
 */
export function hasBrowser(): boolean {
  if (executablePath) return true;
  const why = 'Browser tests cannot run: no Chromium in /usr/bin, and CHROMIUM_PATH names none';
  if (isRequired) throw new Error(why);
  process.stderr.write(`SKIPPED: ${why}\n`);
  return false;
}

export async function startBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('there is no browser');
  // The sandbox does not start for root, as in a container. What is opened here is our own page.
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
