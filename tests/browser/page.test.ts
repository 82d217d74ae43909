// The page at / in a real browser, on a desktop and on a phone: draw, preview, answer, sign up, correct, without a pointer, and for everyone.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administration } from './administration.ts';
import { violations } from './axe.ts';
import { hasBrowser } from './chromium.ts';
import { DIGITS, DrawPage, type Point } from './page-driver.ts';
import { asAdministrator, feedbackOf, SCREENS, vigiaInBrowser } from './vigia-in-browser.ts';
import { wider } from './wider.ts';

const PASSWORD = 'a long and rare one';

describe.skipIf(!hasBrowser())('/', () => {
  const started = vigiaInBrowser();

  administration(started);

  describe.each(Object.entries(SCREENS))('on %s', (name, viewport) => {
    let draw: DrawPage;
    beforeAll(async () => {
      draw = await DrawPage.open(started.browser, started.vigia.url, { viewport });
    });
    afterAll(async () => await draw?.close());

    test('the page says what it is, and an empty pad has no reading', async () => {
      await draw.page.getByText('Vigía lee dígitos escritos a mano.').waitFor();
      expect(await draw.page.locator('.bars').count()).toBe(0);
      expect(await draw.page.locator('.pad canvas').getAttribute('aria-label')).toBe('Tu dibujo: vacío');
    });

    test('each of ten digits is read in the browser as it is drawn', async () => {
      for (const [digit, strokes] of DIGITS.entries()) {
        await draw.draw(strokes);
        // A reading of fewer strokes may come first.
        await expect.poll(() => draw.digit()).toBe(String(digit));
        await draw.press('Borrar');
        await draw.page.locator('.digit').waitFor({ state: 'detached' });
      }
    });

    test('two digits are several, as for the server, until one is left', async () => {
      const half = (digit: number, left: number) =>
        (DIGITS[digit] ?? []).map((stroke) => stroke.map(([x, y]): Point => [left + x / 2, y / 2 + 0.25]));
      await draw.draw(half(3, 0));
      await expect.poll(() => draw.digit()).toBe('3');
      await draw.draw(half(7, 0.5));
      await draw.page.getByText('Se ven varios dígitos: deja uno solo.', { exact: true }).waitFor();
      expect(await draw.page.locator('.digit').count()).toBe(0);
      await draw.press('Deshacer');
      await expect.poll(() => draw.digit()).toBe('3');
      await draw.press('Borrar');
    });

    test('undo brings back what was cleared, stroke by stroke, and redo takes it away', async () => {
      await draw.draw(DIGITS[4] ?? []);
      await draw.press('Borrar');
      await draw.press('Deshacer');
      await expect.poll(() => draw.digit()).toBe('4');
      await draw.press('Deshacer');
      await expect.poll(() => draw.digit()).toBe('1');
      await draw.press('Rehacer');
      await expect.poll(() => draw.digit()).toBe('4');
      await draw.press('Borrar');
    });

    test('who answers signs up without losing the drawing, and the answer arrives', async () => {
      const username = `ana-${viewport.width}`;
      await draw.draw(DIGITS[7] ?? []);
      await draw.press('Sí');
      await draw.page.locator('.question').getByRole('button', { name: 'Crear una cuenta' }).click();
      await draw.signUp(username, PASSWORD);
      await draw.page.getByText('Gracias. El próximo modelo aprenderá de él.').waitFor();
      expect(await feedbackOf(username, started.vigia)).toMatchObject([
        { correct: true, digit: 7, prediction: 7 },
      ]);

      // A wrong one, which is taken back first; then what is no digit.
      await draw.press('Otro dígito');
      await draw.draw(DIGITS[1] ?? []);
      await draw.press('Es un 2');
      await draw.press('Deshacer la respuesta');
      await draw.press('Es un 7');
      await draw.page.getByText('Gracias. El próximo modelo aprenderá de él.').waitFor();
      await draw.press('Otro dígito');
      await draw.draw(DIGITS[3] ?? []);
      await draw.press('v1');
      await draw.page.getByText(/^Responde v1 · mlp-/).waitFor();
      await draw.press('No es un dígito');
      await draw.page.getByText('Gracias. Queda anotado').waitFor();
      expect(await feedbackOf(username, started.vigia)).toMatchObject([
        { correct: false, digit: null, comment: 'No es un dígito' },
        { correct: false, digit: 7, prediction: 1 },
        { correct: true, digit: 7 },
      ]);
      await draw.press('Otro dígito');
    });

    test('"Entrar" opens the form for who has an account, and what the page proposes itself the one for who has none', async () => {
      const stranger = await DrawPage.open(started.browser, started.vigia.url, { viewport });
      const dialog = stranger.page.getByRole('dialog');
      const shows = async (title: string) => {
        await dialog.getByRole('heading', { name: title }).waitFor();
        await stranger.press('Cerrar');
        await dialog.waitFor({ state: 'hidden' });
      };
      await stranger.press('Entrar');
      await shows('Entrar');
      await stranger.draw(DIGITS[7] ?? []);
      await stranger.press('A/B');
      await dialog.getByText('El servidor responde a quien tiene una cuenta.').waitFor();
      await shows('Crear una cuenta');
      await stranger.press('Sí');
      await stranger.page.locator('.question').getByRole('button', { name: 'Entrar' }).click();
      await dialog.getByRole('heading', { name: 'Entrar' }).waitFor();
      await stranger.press('¿No tienes cuenta? Crea una');
      await shows('Crear una cuenta');
      await stranger.close();
    });

    test('what was drawn and answered is listed, and what was not answered can be answered late', async () => {
      await draw.draw(DIGITS[4] ?? []);
      await draw.press('v2');
      await draw.page.getByText(/^Responde v2 · cnn-/).waitFor();
      await draw.page.getByRole('link', { name: 'Mis dibujos' }).click();
      const cards = draw.page.locator('.card');
      await expect.poll(() => cards.count()).toBe(4);
      await draw.page.getByLabel('¿Qué era?').selectOption('4');
      await draw.press('Responder');
      await draw.page.getByText('Tu respuesta: 4.').waitFor();
      await expect.poll(() => cards.filter({ hasText: 'Acierto' }).count()).toBe(2);
      await draw.page.locator('.mine > label select').selectOption('wrong');
      await expect.poll(() => cards.count()).toBe(2);

      // The drawing is still there.
      await draw.page.getByRole('link', { name: 'Dibujar', exact: true }).click();
      await expect.poll(() => draw.digit()).toBe('4');
      await draw.press('Borrar');
    });

    test('a picture from a file is read too; another file is refused in words', async () => {
      const input = draw.page.locator('input[type=file]');
      await input.setInputFiles(fileURLToPath(new URL('../../events/digit-3.png', import.meta.url)));
      await expect.poll(() => draw.digit()).toBe('3');
      await input.setInputFiles({
        name: 'notes.png',
        mimeType: 'image/png',
        buffer: Buffer.from('no picture'),
      });
      await draw.page.getByText('no puede abrir este archivo como imagen').waitFor();
      expect(await draw.digit()).toBe('3');
      await draw.press('Borrar');
    });

    test('a digit can be drawn and answered with the keyboard alone', async () => {
      const { keyboard } = draw.page;
      await draw.page.getByRole('button', { name: 'Dibujar con el teclado' }).focus();
      await keyboard.press('Enter');
      for (let row = 0; row < 14; row++) await keyboard.press('Shift+ArrowDown');
      await keyboard.press('Escape');
      await expect.poll(() => draw.digit()).toBe('1');
      await keyboard.press('1');
      await draw.page.getByText('Tu respuesta: 1.').first().waitFor();
      await draw.press('Deshacer la respuesta');
      await draw.press('Borrar');
    });

    test('the page calls no other host and violates no policy', () => {
      expect({ name, complaints: draw.complaints }).toEqual({ name, complaints: [] });
    });
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    test.each([390, 1280])('axe finds nothing at %i pixels: in every view and state', async (width) => {
      const draw = await DrawPage.open(started.browser, started.vigia.url, {
        viewport: { width, height: 900 },
        colorScheme,
      });
      const found: unknown[] = [];
      const look = async (where: string) => void found.push(...(await violations(draw.page, where)));
      await look('empty');
      await draw.draw(DIGITS[4] ?? []);
      await draw.page.locator('.digit').waitFor();
      await look('read');
      await draw.press('Sí');
      await draw.page.getByText('Tu respuesta: 4.').waitFor();
      await look('answered');
      await draw.page.locator('.question').getByRole('button', { name: 'Crear una cuenta' }).click();
      await draw.page.getByRole('dialog').waitFor();
      await look('dialog');
      await draw.signUp(`axe-${colorScheme}-${width}`, PASSWORD);
      await draw.page.getByText('Gracias.').first().waitFor();
      await look('sent');
      await draw.page.getByRole('link', { name: 'Mis dibujos' }).click();
      await draw.page.locator('.card').waitFor();
      await look('mine');
      await draw.close();
      expect(found).toEqual([]);
    });
  });

  test.each([320, 390, 1280])('at %i pixels nothing is wider than the screen', async (width) => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, {
      viewport: { width, height: 700 },
    });
    await draw.draw(DIGITS[2] ?? []);
    await draw.page.locator('.digit').waitFor();
    expect(await wider(draw.page, `at ${width}`)).toEqual([]);
    await draw.close();
  });

  test('an invitation makes an account, and a link sets its password; a used link says so', async () => {
    const open = async (path: string) => {
      const draw = await DrawPage.open(started.browser, started.vigia.url, {
        viewport: SCREENS['a phone'],
      });
      await draw.page.goto(started.vigia.url + path);
      return draw;
    };
    const invitation = await asAdministrator<{ path: string }>(started.vigia, '/admin/invitations', 'POST');
    const invited = await open(invitation.path);
    await invited.page.getByLabel('Usuario').fill('invited');
    await invited.page.getByLabel('Contraseña nueva').fill('short');
    await invited.press('Crear una cuenta');
    await invited.page.getByText('Esa contraseña no vale').waitFor();
    await invited.page.getByLabel('Contraseña nueva').fill(PASSWORD);
    await invited.press('Crear una cuenta');
    await invited.page.getByText('Listo: has entrado como invited.').waitFor();
    expect(await violations(invited.page, 'invitation')).toEqual([]);
    await invited.close();

    const reset = '/admin/users/invited/password-reset';
    const { path } = await asAdministrator<{ path: string }>(started.vigia, reset, 'POST');
    const chosen = await open(path);
    await chosen.page.getByLabel('Contraseña nueva').fill('another long and rare one');
    expect(await violations(chosen.page, 'password')).toEqual([]);
    await chosen.press('Elegir contraseña');
    await chosen.page.getByText('Listo: has entrado como invited.').waitFor();
    await chosen.close();

    const late = await open(path);
    await late.page.getByLabel('Contraseña nueva').fill('a third long and rare one');
    await late.press('Elegir contraseña');
    await late.page.getByText('El enlace ha caducado o ya se usó').waitFor();
    await late.close();
  });

  test('a person ends a session elsewhere, takes their data along, and deletes the account', async () => {
    const person = { username: 'leaving', password: PASSWORD };
    const open = () => DrawPage.open(started.browser, started.vigia.url, { viewport: SCREENS['a phone'] });
    const elsewhere = await open();
    await elsewhere.press('Entrar');
    await elsewhere.signUp(person.username, person.password);
    const draw = await open();
    await draw.press('Entrar');
    await draw.signIn(person);
    await draw.page.getByRole('link', { name: 'Mis dibujos' }).click();
    await draw.page.getByRole('button', { name: /^Cerrar la sesión: / }).click();
    await draw.page.getByText('Solo has entrado aquí.').waitFor();
    await elsewhere.page.reload();
    await elsewhere.page.getByText('La sesión terminó; tus dibujos siguen aquí.').waitFor();
    await elsewhere.close();

    const [saved] = await Promise.all([
      draw.page.waitForEvent('download'),
      draw.press('Descargar todo lo que se guarda de ti'),
    ]);
    const data = JSON.parse(readFileSync(await saved.path(), 'utf8'));
    expect(data).toMatchObject({ account: { username: 'leaving' }, predictions: [], feedback: [] });

    await draw.page.getByText('Borrar mi cuenta').first().click();
    expect(await violations(draw.page, 'the account')).toEqual([]);
    await draw.page.setViewportSize({ width: 320, height: 700 });
    expect(await wider(draw.page, 'the account at 320')).toEqual([]);
    const leave = draw.page.getByRole('button', { name: 'Borrar mi cuenta' });
    await draw.page.getByLabel('Tu contraseña').fill('not the right one');
    await leave.click();
    await draw.page.getByText('El usuario o la contraseña no son correctos.').waitFor();
    await draw.page.getByLabel('Tu contraseña').fill(PASSWORD);
    await leave.click();
    await draw.page.getByText('Entra para ver lo que has dibujado').waitFor();
    await draw.close();
  });

  test('the language follows the browser, can be switched, and stays', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, {
      viewport: SCREENS['a desktop'],
      locale: 'en-GB',
    });
    await draw.page.getByText('Vigía reads handwritten digits.').waitFor();
    await draw.page.getByLabel('Language').selectOption('es');
    await draw.page.getByText('Vigía lee dígitos escritos a mano.').waitFor();
    await draw.page.reload();
    await draw.page.getByText('Vigía lee dígitos escritos a mano.').waitFor();
    expect(await draw.page.evaluate('document.documentElement.lang')).toBe('es');
    await draw.close();
  });
});
