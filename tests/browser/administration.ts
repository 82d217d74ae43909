// The administrators' views of the page at /, in the browser and over the service that page.test.ts has started.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN_VIEWS } from '../../page/route.ts';
import type { Vigia } from '../api/vigia.ts';
import { violations } from './axe.ts';
import { loop } from './loop.ts';
import { DrawPage } from './page-driver.ts';
import { touchAlong } from './touch.ts';
import { ADMIN, SCREENS } from './vigia-in-browser.ts';
import { wider } from './wider.ts';

export function administration(started: { vigia: Vigia; browser: Browser }): void {
  describe('for administrators', () => {
    let draw: DrawPage;
    beforeAll(async () => {
      draw = await DrawPage.open(started.browser, started.vigia.url, { viewport: SCREENS['a desktop'] });
    });
    afterAll(async () => await draw?.close());

    const go = async (view: string) => await draw.page.evaluate(`location.hash = '#/${view}'`);

    test('who is signed out, or no administrator, is told so in words', async () => {
      await go('alerts');
      await draw.page.getByText('Entra con una cuenta de administración').waitFor();
      await draw.page.locator('main').getByRole('button', { name: 'Entrar' }).click();
      await draw.signUp('nobody-special', 'a long and rare one');
      await draw.page.getByText('nobody-special no administra este servicio').waitFor();
      await draw.press('Salir');
      expect(draw.complaints).toEqual([]);
    });

    test('an alert appears by itself, is acknowledged with others, given back, and read', async () => {
      await draw.page.locator('main').getByRole('button', { name: 'Entrar' }).click();
      await draw.signIn(ADMIN);
      await draw.page.getByText('En directo').waitFor();
      await started.vigia.invoke('vigia-local-alerts-drill', { kind: 'log' });
      const row = draw.page.locator('.alert').filter({ hasText: 'Simulacro' });
      await row.waitFor();
      await draw.page.getByLabel(/^Seleccionar todo lo que se ve/).check();
      await draw.press('Me encargo');
      await draw.page.getByText(/te encargas tú/).waitFor();
      await row.waitFor({ state: 'detached' });
      await draw.press('Deshacer');
      await row.waitFor();
      await row.locator('a.title').click();
      await draw.page.getByText('boss se encarga').waitFor();
      await draw.page.getByText('boss lo soltó').waitFor();
      await draw.press('Resolver');
      await draw.page.getByText(/si se repite, volverá a avisar/).waitFor();
      expect(draw.complaints).toEqual([]);
    });

    test('on a phone a swipe to the right acknowledges an alert, and is undone; up and down the page scrolls', async () => {
      const viewport = SCREENS['a phone'];
      const phone = await DrawPage.open(started.browser, started.vigia.url, { viewport, hasTouch: true });
      await phone.press('Entrar');
      await phone.signIn(ADMIN);
      await phone.page.evaluate("location.hash = '#/alerts'");
      await phone.page.getByText('En directo').waitFor();
      await started.vigia.invoke('vigia-local-alerts-drill', { kind: 'log' });
      const row = phone.page.locator('.alert').filter({ hasText: 'Simulacro' });
      await row.waitFor();
      await phone.page.getByText('Desliza un aviso').waitFor();
      const drag = async (dx: number, dy: number) => {
        await row.scrollIntoViewIfNeeded();
        const box = (await row.boundingBox()) ?? expect.fail('there is no row');
        const [x, y] = [box.x + 90, box.y + box.height / 2];
        await touchAlong(phone.page, [x, y], [x + dx, y + dy]);
      };
      await drag(60, 0);
      await drag(20, -200);
      await expect.poll(() => phone.page.evaluate('scrollY')).toBeGreaterThan(0);
      await phone.page.evaluate('scrollTo(0, 0)');
      expect(await phone.page.locator('.toast p').count()).toBe(0);
      await drag(220, 6);
      await phone.page.getByText('1 aviso: te encargas tú').waitFor();
      await row.waitFor({ state: 'detached' });
      await phone.press('Deshacer');
      await row.waitFor();
      expect(phone.complaints).toEqual([]);
      await phone.close();
    });

    test('somebody becomes an administrator and a user again; the last administrator stays', async () => {
      await draw.page.getByRole('link', { name: 'Personas' }).click();
      await draw.page.getByText(/^boss: Solo queda esta persona/).waitFor();
      expect(await draw.page.getByRole('button', { name: 'Borrar: boss' }).isDisabled()).toBe(true);
      await draw.press('Que administre: nobody-special');
      await draw.page
        .getByRole('dialog')
        .getByRole('button', { name: 'Que nobody-special administre' })
        .click();
      await draw.page.getByText('nobody-special administra el servicio.').waitFor();
      await draw.page.getByText(/^boss: Solo queda/).waitFor({ state: 'detached' });
      await draw.press('Deshacer');
      await draw.page.getByText(/^boss: Solo queda/).waitFor();
      await draw.press('Borrar: nobody-special');
      const dialog = draw.page.getByRole('dialog');
      const remove = dialog.getByRole('button', { name: 'Borrar la cuenta de nobody-special' });
      expect(await remove.isDisabled()).toBe(true);
      await dialog.getByLabel(/^Escribe nobody-special/).fill('nobody-special');
      await remove.click();
      await draw.page.getByText('La cuenta de nobody-special se ha borrado.').waitFor();
      expect(draw.complaints).toEqual([]);
    });

    test('somebody is invited by a link that is shown once, and may copy it', async () => {
      await draw.page.getByRole('link', { name: 'Personas' }).click();
      await draw.press('Invitar…');
      await draw.page.getByRole('dialog').getByRole('button', { name: 'Crear el enlace' }).click();
      const field = draw.page.getByLabel('Enlace', { exact: true });
      const link = await field.inputValue();
      expect(link).toMatch(new RegExp(`^${started.vigia.url}/#/invitation/[\\w-]+$`));
      expect(await violations(draw.page, 'invitation')).toEqual([]);
      await draw.press('Listo');
      expect(await field.count()).toBe(0);
      expect(draw.complaints).toEqual([]);
    });

    test('the link of `/vigia vincular` ties the account to whoever wrote it, once, after showing who that is', async () => {
      const slack = (path: string) => `http://localhost:${started.vigia.port + 1_000}/${path}`;
      const luis = 'U0VIGIA002';
      /** What luis alone reads after a command. */
      const answered = async (text: string, expected: RegExp) => {
        const body = JSON.stringify({ user: luis, text });
        await fetch(slack('command'), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const lines = async () =>
          (await (await fetch(slack(`ephemerals?user=${luis}`))).json()) as { payload: { text: string } }[];
        await expect.poll(async () => (await lines()).at(-1)?.payload.text).toMatch(expected);
        return (await lines()).at(-1)?.payload.text ?? '';
      };
      await answered('quién', /\/vigia vincular/);
      const [, link = ''] = /(#\/link\/\S+)/.exec(await answered('vincular', /#\/link\//)) ?? [];
      await draw.page.evaluate(`location.hash = '${link}'`);
      await draw.page.getByText(`luis (${luis})`).waitFor();
      await answered('quién', /\/vigia vincular/);
      await draw.press('Unir');
      await draw.page.getByRole('status').getByText(`luis (${luis})`).waitFor();
      await answered('quién', /^Eres boss, administrador/);
      expect(draw.complaints).toEqual([]);
      await go('alerts');
      await draw.page.evaluate(`location.hash = '${link}'`);
      await draw.page.getByRole('alert').getByText('El enlace ha caducado o ya se usó').waitFor();
      // The browser itself says that this request was refused.
      await expect.poll(() => draw.complaints).toEqual([expect.stringContaining('404')]);
      draw.complaints.length = 0;
    });

    loop({ page: () => draw, vigia: () => started.vigia, browser: () => started.browser, go });

    test('axe finds nothing in any view, in both themes; none is wider than its screen', async () => {
      const found: unknown[] = [];
      await go('runs');
      const run = await draw.page.locator('.rows th a').first().getAttribute('href');
      for (const view of [...ADMIN_VIEWS, 'answers/teacher', run?.replace('#/', '') ?? '']) {
        await go(view);
        await draw.page.locator('.administration h1').waitFor();
        // What is read first says so; then there is what is looked at.
        await draw.page.getByText('Leyendo…').first().waitFor({ state: 'detached' });
        for (const viewport of [...Object.values(SCREENS), { width: 320, height: 700 }]) {
          await draw.page.setViewportSize(viewport);
          for (const colorScheme of ['light', 'dark'] as const) {
            const where = `${view} ${colorScheme} ${viewport.width}`;
            await draw.page.emulateMedia({ colorScheme });
            if (viewport.width > 320) found.push(...(await violations(draw.page, where)));
          }
          found.push(...(await wider(draw.page, `${view} at ${viewport.width}`)));
        }
      }
      expect(found).toEqual([]);
    });
  });
}
