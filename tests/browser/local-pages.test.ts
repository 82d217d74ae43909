// The local pages in a real browser, under their own strict policy: the channel, the console and the mails.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredLine } from '../../local/logs/log-store.ts';
import type { Mail } from '../../local/mail/mailbox.ts';
import { type SlackSink, startSlackSink } from '../../local/slack-sink/server.ts';
import { hasBrowser, startBrowser } from './chromium.ts';

const SCREEN = { width: 900, height: 600 };
const AT = Date.parse('2026-01-02T03:04:05.000Z');

describe.skipIf(!hasBrowser())('local pages', () => {
  let browser: Browser;
  let page: Page;
  let sink: SlackSink;
  let lines: StoredLine[];
  let mails: Mail[];

  beforeAll(async () => {
    browser = await startBrowser();
    sink = await startSlackSink({
      port: 0,
      findLines: () => lines,
      findAlarm: (name) =>
        name === 'a/b c'
          ? [
              {
                at: '2026-01-02T03:04:05.000Z',
                title: 'Alarma: a/b c',
                severity: 'error',
                reason: 'Threshold <b>crossed</b>',
                fields: [{ name: 'Estado', value: 'OK → ALARM' }],
              },
            ]
          : [],
      findMails: () => mails,
      announce: () => {},
    });
  });
  afterAll(async () => void (await Promise.all([browser?.close(), sink?.stop()])));

  beforeEach(async () => {
    lines = [];
    mails = [];
    page = await browser.newPage({ viewport: SCREEN });
  });
  afterEach(async () => void (await page.close()));

  const post = (text: string) =>
    fetch(sink.webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
  const text = (selector: string) => page.locator(selector).innerText();
  const scrollY = () => page.evaluate<number>('scrollY');
  const below = () => page.evaluate<number>('document.documentElement.scrollHeight - innerHeight - scrollY');
  /** The top of an element in the window, in pixels. */
  const topOf = async (selector: string) => (await page.locator(selector).boundingBox())?.y ?? Number.NaN;

  test('the channel follows new messages only while its reader is at the bottom', async () => {
    for (let i = 0; i < 40; i++) await post(`message ${i}`);
    await page.goto(sink.pageUrl);
    await page.getByText('message 39').waitFor();
    expect(await below()).toBeLessThan(2);
    await post('new one');
    await page.getByText('new one').waitFor();
    expect(await below()).toBeLessThan(2);

    await page.evaluate('scrollTo(0, 100)');
    await post('another one');
    await page.getByText('another one').waitFor({ state: 'attached' });
    expect(await scrollY()).toBe(100);
  });

  test('The button “Alarma” leads to the state, the reason and the changes of the alarm', async () => {
    await page.goto(`${sink.consoleUrl}#alarmsV2:alarm/${encodeURIComponent('a/b c')}`);
    await page.locator('#entries article').waitFor();
    expect(await text('h1')).toBe('a/b c');
    expect(await text('#what')).toMatch(/^ALARM desde /);
    const entry = await text('#entries');
    for (const part of ['Alarma: a/b c', 'Threshold <b>crossed</b>', 'Estado', 'OK → ALARM']) {
      expect(entry).toContain(part);
    }
  });

  test('an unknown alarm is said to be unknown', async () => {
    await page.goto(`${sink.consoleUrl}#alarmsV2:alarm/other`);
    await page.getByText('No se sabe nada de esta alarma').waitFor();
    expect(await text('h1')).toBe('other');
  });

  test('the console shows a few lines at the top of the window', async () => {
    lines = [line(0, 'INFO'), line(1, 'ERROR')];
    await page.goto(`${sink.consoleUrl}#logsV2:log-groups/log-group/g/log-events/s`);
    await page.locator('#entries article').first().waitFor();
    expect(await topOf('#entries article >> nth=0')).toBeLessThan(SCREEN.height / 3);
  });

  test('the console scrolls to the error line of the link among many lines', async () => {
    lines = Array.from({ length: 300 }, (_, i) => line(i, i % 100 === 50 ? 'ERROR' : 'INFO'));
    const time = `$3Fstart$3D${AT + 150_000 - 60_000}$26end$3D${AT + 150_000 + 60_000}`;
    await page.goto(`${sink.consoleUrl}#logsV2:log-groups/log-group/g/log-events/s${time}`);
    await page.locator('#entries article').first().waitFor();
    const top = await topOf('#entries article >> nth=150');
    expect(top).toBeGreaterThan(0);
    expect(top).toBeLessThan(SCREEN.height);
  });

  test('the mail page starts at the top, and a new mail leaves the shown ones as they are', async () => {
    mails = [mail('first')];
    await page.goto(sink.mailUrl);
    await page.getByText('first').waitFor();
    expect(await topOf('#mails article >> nth=0')).toBeLessThan(SCREEN.height / 3);
    await page.evaluate('document.querySelector("#mails article").dataset.seen = "yes"');
    mails.push(mail('second'));
    await page.getByText('second').waitFor();
    expect(await text('#mails article >> nth=0')).toContain('second');
    expect(await page.locator('#mails article >> nth=1').getAttribute('data-seen')).toBe('yes');
  });
});

function line(second: number, level: string): StoredLine {
  const at = new Date(AT + 1_000 * second).toISOString();
  return { at, logGroup: 'g', logStream: 's', message: JSON.stringify({ level, second }) };
}

function mail(subject: string): Mail {
  return { received_at: new Date(AT).toISOString(), topic: 'reports', subject, body: 'uno' };
}
