// The focus of a person without a pointer, after what had it is gone: it stays in the page, near where it was.
import { describe, expect, test } from 'vitest';
import { hasBrowser } from './chromium.ts';
import { DIGITS, DrawPage } from './page-driver.ts';
import { ADMIN, SCREENS, vigiaInBrowser } from './vigia-in-browser.ts';

describe.skipIf(!hasBrowser())('the focus', () => {
  const started = vigiaInBrowser();

  /** Presses a button by the keyboard. */
  const press = async ({ page }: DrawPage, name: string) => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  /** The classes of what has the focus, or its element. */
  const focused = (draw: DrawPage) =>
    draw.page.evaluate<string>('document.activeElement.className || document.activeElement.localName');

  test('stays among the tools when all is cleared or the last step is undone', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, {
      viewport: SCREENS['a desktop'],
    });
    await draw.draw(DIGITS[1] ?? []);
    await press(draw, 'Borrar');
    await expect.poll(() => focused(draw)).toBe('tools');
    await press(draw, 'Deshacer');
    await press(draw, 'Deshacer');
    await expect.poll(() => focused(draw)).toBe('tools');
    await draw.close();
  });

  test('goes to the view after signing in and after a notice is closed, and stays at the account after signing out', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, {
      viewport: SCREENS['a desktop'],
    });
    await press(draw, 'Entrar');
    await draw.signIn(ADMIN);
    await expect.poll(() => focused(draw)).toBe('draw');
    await draw.page.evaluate("location.hash = '#/people'");
    await press(draw, 'Invitar…');
    await press(draw, 'Crear el enlace');
    await press(draw, 'Listo');
    await expect.poll(() => focused(draw)).toBe('administration');
    await press(draw, 'Salir');
    await expect.poll(() => focused(draw)).toBe('account');
    await draw.close();
  });

  test('is not taken from a person who has left what is removed', async () => {
    const draw = await DrawPage.open(started.browser, started.vigia.url, {
      viewport: SCREENS['a desktop'],
    });
    await draw.draw(DIGITS[1] ?? []);
    await draw.page.getByRole('button', { name: 'Sí', exact: true }).focus();
    await draw.page.evaluate('document.activeElement.blur()');
    await draw.page.evaluate("location.hash = '#/mine'");
    await draw.page.getByRole('heading', { name: 'Mis dibujos' }).waitFor();
    expect(await focused(draw)).toBe('body');
    await draw.close();
  });
});
