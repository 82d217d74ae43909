// The page at / under conditions of everyday life: without a network, under a finger, turned, with other people's digits.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readDigit } from '#lib/digits/digits.ts';
import { predict } from '#lib/digits/model/predict.ts';
import { loadShipped } from '#lib/digits/model/shipped.ts';
import { readMnist } from '#lib/digits/training/mnist.ts';
import { v2 } from '#lib/digits/weights/v2.ts';
import { SIDE } from '#lib/task.ts';
import { hasBrowser } from './chromium.ts';
import { DIGITS, DrawPage } from './page-driver.ts';
import { previewIn } from './preview.ts';
import { touch } from './touch.ts';
import { ADMIN, feedbackOf, vigiaInBrowser } from './vigia-in-browser.ts';
import { wider } from './wider.ts';

/** Of the sheet, in pixels. */
const SIDES = [60, 120, 240, 400];
/** Digits at each of them. */
const COUNT = 200;

const PHONE = { width: 390, height: 844 };

describe.skipIf(!hasBrowser())('/ under everyday conditions', () => {
  const started = vigiaInBrowser();

  const countOf = async (username: string) => (await feedbackOf(username, started.vigia)).length;

  test('answers given without a network arrive once when it is back, also after a reload', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE });
    const { page } = draw;
    await draw.press('Entrar');
    await draw.signUp('offline', 'a long and rare one');
    await page.evaluate('navigator.serviceWorker.ready');
    await page.waitForFunction('navigator.serviceWorker.controller !== null');
    // The weights are kept at the first stroke.
    await draw.draw(DIGITS[1] ?? []);
    await page.locator('.digit').waitFor();

    await page.context().setOffline(true);
    await page.reload();
    for (const digit of [7, 4]) {
      await draw.draw(DIGITS[digit] ?? []);
      await expect.poll(() => draw.digit()).toBe(String(digit));
      await draw.press('Sí');
      await draw.press('Otro dígito');
    }
    await page.getByText('2 respuestas esperan a que vuelva la conexión.').waitFor();
    await page.reload();
    await page.getByText('2 respuestas esperan a que vuelva la conexión.').waitFor();

    await page.context().setOffline(false);
    await expect.poll(() => countOf('offline'), { timeout: 60_000, interval: 1_000 }).toBe(2);
    await page.reload();
    await draw.draw(DIGITS[1] ?? []);
    await page.locator('.digit').waitFor();
    expect(await countOf('offline')).toBe(2);
    await draw.close();
  });

  test('under a finger the page does not scroll, and a second finger draws nothing', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE, hasTouch: true });
    const box = await draw.page.locator('.pad canvas').boundingBox();
    if (!box) throw new Error('there is no pad');
    const client = await draw.page.context().newCDPSession(draw.page);
    const at = (x: number, y: number, id = 1) => ({
      x: box.x + x * box.width,
      y: box.y + y * box.height,
      id,
    });
    const upright = Array.from({ length: 20 }, (_, i) => 0.85 - 0.035 * i);
    await touch(client, 'touchStart', [at(0.5, 0.85)]);
    for (const y of upright) await touch(client, 'touchMove', [at(0.5, y)]);
    await touch(client, 'touchStart', [at(0.5, 0.15), at(0.2, 0.2, 2)]);
    for (const y of upright) await touch(client, 'touchMove', [at(0.5, 0.15), at(0.2, y, 2)]);
    await touch(client, 'touchEnd', []);
    await expect.poll(() => draw.digit()).toBe('1');
    expect(await draw.page.evaluate('scrollY')).toBe(0);
    await draw.close();
  });

  test('turning the screen keeps the drawing', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE });
    await draw.draw(DIGITS[7] ?? []);
    await expect.poll(() => draw.digit()).toBe('7');
    const ink = async () =>
      await draw.page.evaluate<number>(`(() => {
        const canvas = document.querySelector('.pad canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, i) => i % 4 === 3 && value > 128).length / (canvas.width * canvas.height);
      })()`);
    const before = await ink();
    await draw.page.setViewportSize({ width: PHONE.height, height: PHONE.width });
    await expect.poll(async () => Math.abs((await ink()) - before)).toBeLessThan(0.01);
    expect(before).toBeGreaterThan(0.01);
    expect(await draw.digit()).toBe('7');
    await draw.close();
  });

  test.each([
    [360, 640],
    [390, 844],
    [640, 360],
    [844, 390],
  ])(
    'on a phone of %i by %i the whole pad is seen, and then the digit that is read',
    async (width, height) => {
      const options = { viewport: { width, height }, hasTouch: true, isMobile: true };
      const draw = await DrawPage.open(started.browser, started.vigia.url, options);
      const bar = await draw.page.locator('header nav').boundingBox();
      // Of a wide screen the bar is at the top.
      const end = bar && bar.y > 100 ? bar.y : height;
      const pad = await draw.page.locator('.pad').boundingBox();
      expect(pad && pad.y + pad.height).toBeLessThanOrEqual(end);
      await draw.draw(DIGITS[7] ?? []);
      const digit = draw.page.locator('.digit');
      await digit.waitFor();
      expect(await draw.page.evaluate('scrollY')).toBe(0);
      const read = await digit.boundingBox();
      expect(read && read.y + read.height / 2).toBeLessThan(end);
      await draw.close();
    },
  );

  test('a page that is opened in the background, where effects come late, is signed in like any other', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE });
    await draw.press('Entrar');
    await draw.signUp('background', 'a long and rare one');
    await draw.page.addInitScript('window.requestAnimationFrame = () => 0');
    for (let visit = 0; visit < 5; visit++) {
      await draw.page.reload();
      await draw.page.locator('header').getByText('background').waitFor();
    }
    await draw.close();
  });

  test('a name of eighty letters makes no view wider than a phone', async () => {
    const username = 'x'.repeat(80);
    const draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE });
    await draw.press('Entrar');
    await draw.signUp(username, 'a long and rare one');
    expect(await wider(draw.page, 'their own view')).toEqual([]);
    await draw.press('Salir');
    await draw.press('Entrar');
    await draw.signIn(ADMIN);
    await draw.page.evaluate("location.hash = '#/people'");
    await draw.page.getByText(username).waitFor();
    expect(await wider(draw.page, 'people')).toEqual([]);
    await draw.close();
  });

  test('after a deployment, whose files have other names, a view that is opened loads the page again, unless a drawing would be lost', async () => {
    for (const isDrawn of [false, true]) {
      // A service worker would have kept the files.
      const options = { viewport: PHONE, serviceWorkers: 'block' } as const;
      const draw = await DrawPage.open(started.browser, started.vigia.url, options);
      const { page } = draw;
      if (isDrawn) {
        await draw.draw(DIGITS[7] ?? []);
        // What reads the drawing is loaded too.
        await draw.digit();
      }
      // The page that the server has now names other scripts, and those of this one are gone.
      let loads = 0;
      await page.route('**/app/*.js', (route) => route.fulfill({ status: 404, body: '' }));
      await page.route(
        ({ pathname }) => pathname === '/',
        async (route) => {
          loads++;
          await route.fulfill({ contentType: 'text/html', body: '<p>The newer page</p>' });
        },
      );
      await page.evaluate("location.hash = '#/invitation/code'");
      if (isDrawn) {
        await page.getByText('Hay una versión nueva de esta página.').waitFor();
        expect(loads).toBe(1);
        await draw.press('Recargar');
      }
      await page.getByText('The newer page').waitFor();
      expect(loads).toBe(2);
      await draw.close();
    }
  });

  test('the preview sees and reads what the server does: 200 MNIST digits at four sizes', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE });
    const read = await previewIn(draw.page);
    const model = loadShipped(v2);
    const digits = readMnist().test;
    let [most, same] = [0, 0];
    for (const side of SIDES) {
      const files = await Promise.all(
        Array.from({ length: COUNT }, (_, i) =>
          onPaper(digits.pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), side),
        ),
      );
      // The browser is a process of its own: both read at the same time.
      const [here, onServer] = await Promise.all([read(files), readAll(files)]);
      for (const [i, there] of onServer.entries()) {
        const seen = Uint8Array.from(here[i] ?? []);
        expect(seen.length).toBe(there.length);
        most = Math.max(most, ...there.map((value, pixel) => Math.abs(value - (seen[pixel] ?? 0))));
        // Equal pictures are read alike.
        const isEqual = Buffer.compare(seen, there) === 0;
        if (isEqual || predict(model, seen).digit === predict(model, there).digit) same++;
      }
    }
    // A file of at most 512 pixels reaches both unshrunk.
    expect(most).toBeLessThanOrEqual(3);
    expect(same / (COUNT * SIDES.length)).toBeGreaterThanOrEqual(0.995);
    await draw.close();
  });

  test('a file that is opened on the page is shown as the server sees it', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE });
    const file = readFileSync(new URL('../../events/digit-7.png', import.meta.url));
    await draw.page
      .locator('input[type=file]')
      .setInputFiles({ name: 'digit.png', mimeType: 'image/png', buffer: file });
    await draw.page.locator('.seen canvas').waitFor();
    const [here, there] = [await seen(draw), await readDigit(file)];
    expect(
      Math.max(...there.map((value, pixel) => Math.abs(value - (here[pixel] ?? 0)))),
    ).toBeLessThanOrEqual(3);
    await draw.close();
  });
});

/** The 28×28 grey values that the page shows; empty without a reading. */
async function seen(draw: DrawPage): Promise<number[]> {
  return await draw.page.evaluate<number[]>(`(() => {
    const canvas = document.querySelector('.seen canvas');
    if (!canvas) return [];
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return Array.from(data).filter((_, i) => i % 4 === 0);
  })()`);
}

/** What the server sees of pictures, one after the other. */
async function readAll(files: readonly Buffer[]): Promise<Uint8Array[]> {
  const pictures: Uint8Array[] = [];
  for (const file of files) pictures.push(await readDigit(file));
  return pictures;
}

/** Black ink on white paper with a margin, as a PNG. */
async function onPaper(pixels: Uint8Array, side: number): Promise<Buffer> {
  const margin = Math.round(side / 6);
  return await sharp(Buffer.from(pixels.map((value) => 255 - value)), {
    raw: { width: SIDE, height: SIDE, channels: 1 },
  })
    .resize(side - 2 * margin, side - 2 * margin)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: 'white' })
    .png()
    .toBuffer();
}
