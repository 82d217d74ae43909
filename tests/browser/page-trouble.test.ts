// The page at / when something refuses: the browser's database, its disk, the service; and when a person presses twice.
import { describe, expect, test } from 'vitest';
import { hasBrowser } from './chromium.ts';
import { DIGITS, DrawPage, type PageOptions } from './page-driver.ts';
import { ADMIN, asAdministrator, feedbackOf, vigiaInBrowser } from './vigia-in-browser.ts';

const PASSWORD = 'a long and rare one';
const PHONE = { width: 360, height: 640 };
const UNAVAILABLE = {
  status: 503,
  contentType: 'application/json',
  body: '{"msg":"No disponible","code":"unavailable"}',
};

describe.skipIf(!hasBrowser())('/ in trouble', () => {
  const started = vigiaInBrowser();
  const open = (options: Partial<PageOptions> = {}) =>
    DrawPage.open(started.browser, started.vigia.url, { viewport: PHONE, ...options });
  const opened = async (username: string) => {
    const draw = await open();
    await draw.press('Entrar');
    await draw.signUp(username, PASSWORD);
    return draw;
  };
  const countOf = async (username: string) => (await feedbackOf(username, started.vigia)).length;
  const thanks = (draw: DrawPage) => draw.page.getByText('Gracias. El próximo modelo aprenderá de él.');

  test('an answer that is pressed twice is one answer', async () => {
    const draw = await opened('twice');
    await draw.draw(DIGITS[7] ?? []);
    await draw.page.locator('.digit').waitFor();
    await draw.page.getByRole('button', { name: 'Sí', exact: true }).dblclick();
    await thanks(draw).waitFor();
    await draw.page.getByText('Llevas 1 respuesta en esta visita.').waitFor();
    expect(await countOf('twice')).toBe(1);
    await draw.close();
  });

  test('when the browser has closed its database, the next answer is kept and arrives', async () => {
    const draw = await opened('closed');
    const client = await draw.page.context().newCDPSession(draw.page);
    await client.send('Storage.clearDataForOrigin', {
      origin: started.vigia.url,
      storageTypes: 'indexeddb',
    });
    await draw.draw(DIGITS[7] ?? []);
    await draw.press('Sí');
    await thanks(draw).waitFor();
    expect(draw.complaints).toEqual([]);
    await draw.close();
  });

  test('without room on the disk the page reads, and keeps an answer as long as it is open', async () => {
    const draw = await opened('full');
    await draw.page.waitForFunction('navigator.serviceWorker.controller !== null');
    const client = await draw.page.context().newCDPSession(draw.page);
    await client.send('Storage.overrideQuotaForOrigin', { origin: started.vigia.url, quotaSize: 1_000 });
    await draw.draw(DIGITS[7] ?? []);
    await draw.press('Sí');
    await thanks(draw).waitFor();
    expect(await countOf('full')).toBe(1);
    await draw.close();
  });

  test('an answer that the service does not take now is said to wait, and is sent when it does', async () => {
    const draw = await opened('delayed');
    await draw.page.route('**/feedback', (route) => route.fulfill(UNAVAILABLE));
    await draw.draw(DIGITS[7] ?? []);
    await draw.press('Sí');
    await draw.page.getByText('Aún no se ha podido enviar.').waitFor();
    await draw.page.getByText('1 respuesta espera a que el servicio las admita.').waitFor();
    await draw.page.unroute('**/feedback');
    await thanks(draw).waitFor();
    expect(await draw.page.locator('.badge').count()).toBe(0);
    await draw.close();
  });

  test('an administrator whose role cannot be read reads why, and sees the view once it can', async () => {
    const draw = await open();
    await draw.page.route('**/me', (route) => route.fulfill(UNAVAILABLE));
    await draw.press('Entrar');
    await draw.page.evaluate("location.hash = '#/people'");
    await draw.signIn(ADMIN);
    await draw.page.getByText('El servicio no responde ahora: vuelve a probar.').waitFor();
    await draw.page.unroute('**/me');
    await draw.page.getByRole('heading', { name: 'Personas' }).waitFor();
    expect(await draw.page.title()).toBe('Personas · Vigía');
    await draw.close();
  });

  test('live events come also when the page could not be told at first where they are', async () => {
    const draw = await open();
    await draw.page.route('**/app/config.json', (route) => route.fulfill(UNAVAILABLE));
    await draw.page.reload();
    await draw.press('Entrar');
    await draw.page.evaluate("location.hash = '#/alerts'");
    await draw.signIn(ADMIN);
    await draw.page.getByText('Sin conexión en directo').waitFor();
    await draw.page.unroute('**/app/config.json');
    await draw.page.getByText('En directo', { exact: true }).waitFor();
    await draw.close();
  });

  test('who has registered but could not be signed in is not asked to register again', async () => {
    const draw = await open();
    await draw.page.route('**/login', (route) => route.fulfill(UNAVAILABLE), { times: 1 });
    await draw.press('Entrar');
    const dialog = draw.page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^¿No tienes cuenta/ }).click();
    await dialog.getByLabel('Usuario').fill('registered');
    await dialog.getByLabel('Contraseña').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Crear una cuenta' }).click();
    await dialog.getByText('El servicio no responde ahora.').waitFor();
    await dialog.getByRole('button', { name: 'Entrar', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await draw.page.getByText('registered').waitFor();
    await draw.close();
  });

  test('a promotion over a move that was not seen is refused, and then shows what it would do now', async () => {
    const draw = await open();
    await draw.press('Entrar');
    await draw.page.evaluate("location.hash = '#/models'");
    await draw.signIn(ADMIN);
    await draw.press('Promover v2 a v1…');
    const dialog = draw.page.getByRole('dialog');
    await dialog.getByLabel('Motivo').fill('wins the test');
    // Meanwhile somebody else moves v1 there and back.
    const alias = '/admin/models/aliases/v1';
    const { aliases } = await asAdministrator<{ aliases: { v2: string } }>(started.vigia, '/admin/models');
    await asAdministrator(started.vigia, alias, 'PUT', { model: aliases.v2, reason: 'faster' });
    await asAdministrator(started.vigia, `${alias}/rollback`, 'POST', { reason: 'no' });
    const promote = dialog.getByRole('button', { name: /^Promover / });
    await promote.click();
    await dialog.getByText('Otra persona acaba de cambiarlo').waitFor();
    // Read again, so that the next press is about what is shown.
    await draw.page.getByText('faster').waitFor({ state: 'attached' });
    await promote.click();
    await dialog.waitFor({ state: 'hidden' });
    await draw.page.getByText(`${aliases.v2} sirve como v1.`).waitFor();
    await asAdministrator(started.vigia, `${alias}/rollback`, 'POST', { reason: 'the end of the test' });
    await draw.close();
  });

  test('a view that does not understand the server says so, and leaves the others in reach', async () => {
    const draw = await open();
    await draw.page.route('**/admin/models', (route) => route.fulfill({ json: { newer: true } }));
    await draw.press('Entrar');
    await draw.page.evaluate("location.hash = '#/models'");
    await draw.signIn(ADMIN);
    await draw.page.getByRole('alert').getByText('No se pudo cargar esta vista.').waitFor();
    await draw.page.getByRole('link', { name: 'Personas' }).click();
    await draw.page.getByRole('heading', { name: 'Personas' }).waitFor();
    await draw.close();
  });

  test('when the files of the page are gone with a deployment, a first stroke says so', async () => {
    const draw = await open({ serviceWorkers: 'block' });
    await draw.page.route('**/app/*', (route) => route.fulfill({ status: 404, body: '' }));
    await draw.page.route(
      ({ pathname }) => pathname === '/',
      (route) => route.fulfill({ contentType: 'text/html', body: '<p>The newer page</p>' }),
    );
    await draw.draw(DIGITS[7] ?? []);
    await draw.page.getByText('Hay una versión nueva de esta página.').waitFor();
    await draw.press('Recargar');
    await draw.page.getByText('The newer page').waitFor();
    await draw.close();
  });

  test('what is drawn takes the colour of another theme at once', async () => {
    const draw = await open({ colorScheme: 'light' });
    await draw.draw(DIGITS[7] ?? []);
    await draw.page.getByLabel('Aspecto').selectOption('dark');
    const [ink, text] = await draw.page.evaluate<[string, string]>(`(() => {
      const canvas = document.querySelector('.pad canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const at = data.findIndex((value, i) => i % 4 === 3 && value === 255);
      return ['rgb(' + data.slice(at - 3, at).join(', ') + ')', getComputedStyle(canvas).color];
    })()`);
    expect(ink).toBe(text);
    await draw.close();
  });

  test('a file that is dropped beside the pad does not replace the page; one of no known type is tried', async () => {
    const draw = await open();
    const isPrevented = await draw.page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['no picture'], 'IMG_1.HEIC', { type: '' }));
      const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector('header').dispatchEvent(drop);
      return drop.defaultPrevented;
    })()`);
    expect(isPrevented).toBe(true);
    await draw.page.getByRole('alert').getByText('no puede abrir este archivo como imagen').waitFor();
    await draw.close();
  });

  test('a pen draws although a palm touched the pad before it', async () => {
    const draw = await open({ hasTouch: true });
    await draw.page.evaluate(`(() => {
      const canvas = document.querySelector('.pad canvas');
      canvas.setPointerCapture = () => {};
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const send = (type, pointerType, pointerId, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
        pointerType, pointerId, isPrimary: true, bubbles: true,
        clientX: left + x * width, clientY: top + y * height,
      }));
      send('pointerdown', 'touch', 1, 0.9, 0.9);
      send('pointermove', 'touch', 1, 0.7, 0.9);
      send('pointerdown', 'pen', 2, 0.5, 0.15);
      for (let y = 0.15; y < 0.85; y += 0.05) send('pointermove', 'pen', 2, 0.5, y);
      send('pointerup', 'pen', 2, 0.5, 0.85);
      send('pointerup', 'touch', 1, 0.9, 0.9);
    })()`);
    await expect.poll(() => draw.digit()).toBe('1');
    const ink = await draw.page.evaluate<number[]>(`(() => {
      const { width, height } = document.querySelector('.pad canvas');
      const context = document.querySelector('.pad canvas').getContext('2d');
      return [[0.5, 0.5], [0.8, 0.9]].map(([x, y]) => context.getImageData(x * width, y * height, 1, 1).data[3]);
    })()`);
    // Of the pen, and none of the palm.
    expect(ink).toEqual([255, 0]);
    await draw.close();
  });

  test('arrow keys choose a late answer, and only the button gives it', async () => {
    const draw = await opened('late');
    await draw.draw(DIGITS[7] ?? []);
    await draw.press('v2');
    await draw.page.getByText(/^Responde v2 · cnn-/).waitFor();
    await draw.page.getByRole('link', { name: 'Mis dibujos' }).click();
    await draw.page.getByLabel('¿Qué era?').focus();
    const { keyboard } = draw.page;
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await draw.page.getByText('Tu respuesta: 1.').waitFor();
    // The focus stays where the button was.
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await draw.page.getByLabel('¿Qué era?').waitFor();
    await draw.close();
  });
});
