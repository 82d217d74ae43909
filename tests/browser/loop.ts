// The loop as an administrator sees it: answers are reviewed, a model learns from them, is published, rolled back, and shared anew.
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type { Vigia } from '../api/vigia.ts';
import { DIGITS, DrawPage } from './page-driver.ts';

const PERSON = { username: 'teacher', password: 'a long and rare one' };
/** A retraining needs twenty; a fifth of them is held out. One is drawn in the page. */
const ANSWERS = 24;
const PICTURES = [3, 7].map((digit) => ({
  digit,
  file: readFileSync(new URL(`../../events/digit-${digit}.png`, import.meta.url)),
}));

/** Answers of one person, all right but one, which contradicts what both models are sure of. */
async function giveAnswers({ url }: Vigia): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const post = async (path: string, headers: Record<string, string>, body: string | FormData) => {
    const answer = await fetch(url + path, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  await post('/register', json, JSON.stringify(PERSON));
  const { access_token } = await post('/login', json, JSON.stringify(PERSON));
  const authorization = `Bearer ${access_token}`;
  const answer = async (i: number) => {
    const { digit, file } = PICTURES[i % PICTURES.length] ?? { digit: 0, file: Buffer.alloc(0) };
    const form = new FormData();
    form.append('file', new Blob([file], { type: 'image/png' }), 'digit.png');
    const { prediction_id } = await post('/api/v2/predict', { authorization }, form);
    const said = i === 0 ? { correct: false, digit: 9 } : { correct: true, digit };
    await post('/feedback', { authorization, ...json }, JSON.stringify({ prediction_id, ...said }));
  };
  await Promise.all(Array.from({ length: ANSWERS }, (_, i) => answer(i)));
}

interface Started {
  page(): DrawPage;
  vigia(): Vigia;
  browser(): Browser;
  go(view: string): Promise<unknown>;
}

export function loop({ page: opened, vigia, browser, go }: Started): void {
  let teacher: DrawPage;
  afterAll(async () => await teacher?.close());

  test('an answer that contradicts both models is excluded by a key, and that is undone', async () => {
    await giveAnswers(vigia());
    teacher = await DrawPage.open(browser(), vigia().url, { viewport: { width: 390, height: 844 } });
    await teacher.press('Entrar');
    await teacher.signIn(PERSON);
    await teacher.draw(DIGITS[7] ?? []);
    await teacher.press('Sí');
    await teacher.page.getByText(/^Gracias\./).waitFor();
    const { page, press, complaints } = of(opened());
    await go('answers');
    const first = page.locator('.answer').first();
    await first.getByText('Dijo 9').waitFor();
    expect(await first.getAttribute('class')).toContain('contradicts');
    await page.keyboard.press('x');
    await page.getByText('Excluida: no enseña.').waitFor();
    await page.locator('.answer').getByText('Dijo 9').waitFor({ state: 'detached' });
    await press('Deshacer');
    await page.locator('.answer').getByText('Dijo 9').waitFor();
    await page.getByText('Quién enseña').click();
    await page
      .getByRole('row', { name: /teacher/ })
      .getByRole('link')
      .click();
    // The newest page of this person's answers, of all that were given.
    await expect.poll(() => page.locator('.answer').count()).toBe(20);
    expect(complaints).toEqual([]);
  });

  test('a retraining is watched, waits for a decision, says from whom it learnt, and is published', async () => {
    const { page, press, complaints } = of(opened());
    await go('runs');
    await press('Entrenar…');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`Aprendería de ${ANSWERS} respuestas de 1 persona.`).waitFor();
    await dialog.getByText('Avanzado').click();
    await dialog.getByLabel('Vueltas').selectOption('1');
    await dialog.getByRole('button', { name: 'Empezar a entrenar' }).click();
    await page.getByText('Entrenamiento en cola.').waitFor();
    await page.getByRole('progressbar').waitFor();
    await page.getByText('Espera tu decisión').waitFor();
    await page.locator('.rows th a').click();
    await page.getByText(/^cnn-[0-9a-f]{8} aprendió de 24 respuestas de 1 persona\.$/).waitFor();
    await page.getByText('La pasa: no pierde más de lo permitido en nada.').waitFor();
    expect(await page.locator('.checks tbody tr').count()).toBe(13);
    await press('Publicar…');
    await dialog.getByText(/^Empieza otra prueba A\/B/).waitFor();
    await dialog.getByRole('button', { name: /^Publicar cnn-/ }).click();
    await page.getByText('Publicado').waitFor();
    await page.getByText(/^Lo publicó boss/).waitFor();
    expect(complaints).toEqual([]);
  });

  test('who taught the model reads so on #/draw, with how it reads their drawing now, until they close it', async () => {
    const { page } = teacher;
    await page.reload();
    const learnt = page.getByText(/^cnn-[0-9a-f]{8} aprendió de 24 respuestas tuyas\./);
    await learnt.waitFor();
    expect(await learnt.locator('..').innerText()).toMatch(
      /El dibujo que guarda este navegador lo acierta \(antes sí\)\./,
    );
    await teacher.press('Cerrar');
    await learnt.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('teacher').waitFor();
    await page.locator('.pad canvas').waitFor();
    expect(await learnt.count()).toBe(0);
    expect(teacher.complaints).toEqual([]);
  });

  test('before a promotion the dialog says how the model reads the golden digits', async () => {
    const { page, press, complaints } = of(opened());
    await go('models');
    await press('Promover v2 a v1…');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Reconoce los 39 dígitos de referencia.').waitFor();
    await dialog.getByRole('button', { name: 'Cancelar' }).click();
    expect(complaints).toEqual([]);
  });

  test('v2 is rolled back, which is undone; the shares change, which is undone too', async () => {
    const { page, press, complaints } = of(opened());
    await go('models');
    const serving = page.locator('.serves.v2 .model-id');
    await serving.waitFor();
    const learnt = await serving.innerText();
    await page.locator('.tree').getByText(`${learnt} v2`).waitFor();
    await page.getByRole('button', { name: 'Volver atrás… v2' }).click();
    await page.getByRole('button', { name: /^Volver v2 a cnn-/ }).click();
    await page.getByText(/^v2 vuelve a servir cnn-/).waitFor();
    await expect.poll(() => serving.innerText()).not.toBe(learnt);
    await press('Deshacer');
    await expect.poll(() => serving.innerText()).toBe(learnt);

    await page.getByLabel('Personas que reciben v2').fill('60');
    await page.getByText('10 de cada 100 personas cambian de versión.').waitFor();
    await press('Cambiar el reparto…');
    await page.getByRole('button', { name: /^Dar v2 al 60/ }).click();
    await page.getByText(/^El 60\s% de las personas recibe v2\.$/).waitFor();
    await press('Deshacer');
    await page.getByText(/^50\s% recibe v1 y 50\s% recibe v2$/).waitFor();
    expect(complaints).toEqual([]);
  });

  test('the report says in words that it is not known yet, and its charts are tables too', async () => {
    const { page, complaints } = of(opened());
    await go('report');
    await page.getByText(/^… Todavía no se sabe\./).waitFor();
    const models = page.getByRole('region', { name: 'Acierto de cada modelo' });
    await models.getByText('Ver como tabla').click();
    await models
      .getByRole('row', { name: /v2 · cnn-/ })
      .first()
      .waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      models.getByRole('button', { name: 'Guardar como CSV' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('vigia-models.csv');
    // Twenty-four answers and one drawn in the page, of which one said a 3 was a 9 or a 7 was one.
    const confused = page.getByRole('region', { name: /^Qué confunde cada modelo: v2/ });
    await confused
      .getByRole('row', { name: /^9/ })
      .getByRole('link', { name: /^1 respuesta: era 9/ })
      .click();
    await page.locator('.answer').getByText('Dijo 9').waitFor();
    expect(await page.locator('.answer').count()).toBe(1);
    const [sheet] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /en una hoja/ }).click(),
    ]);
    const { width, height } = await sharp(await sheet.path()).metadata();
    expect([sheet.suggestedFilename(), width, height]).toEqual(['vigia-drawings.png', 28, 28]);
    await go('report');
    const history = page.getByRole('region', { name: 'La prueba, desde que empezó' });
    await history.getByText('Ver como tabla').click();
    await history.getByRole('row', { name: /no se sabe$/ }).waitFor();

    // The moves and shares of the tests above have each ended an experiment.
    const earlier = page.getByRole('region', { name: 'Pruebas anteriores' });
    await earlier
      .getByText(/Cambió el reparto \(boss\)/)
      .first()
      .waitFor();
    await earlier
      .getByText(/v2 pasó de cnn-\S+ a cnn-/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });
}

function of(draw: DrawPage) {
  return {
    page: draw.page,
    press: async (name: string) => await draw.press(name),
    complaints: draw.complaints,
  };
}
