// Debian's Chromium, driven by playwright-core, which brings no browser of its own.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'];

const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** In CI a missing browser must fail, so that skipped tests do not pass unnoticed. */
const isRequired = process.env.CI === 'true' || process.env.VIGIA_REQUIRE_BROWSER === '1';

/**
 * Whether there is a browser; prints a line when there is none.
 * @throws Error when there is none in CI.
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
  // Chromium's sandbox does not start for root, as in a container. Only our own page is opened.
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
