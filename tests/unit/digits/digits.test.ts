// readDigit: from an uploaded file to a model's input.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDigit } from '../../../lib/digits/digits.ts';
import { predict } from '../../../lib/digits/model/predict.ts';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { v1 } from '../../../lib/digits/weights/v1.ts';
import { draw, fileOf, likenessNearby, plain, SHAPES, transparentInk } from './pictures.ts';

const SHEET = { width: 90, height: 70, left: 30, top: 12, size: 48, paper: 240, ink: 20 };

test.each([7, 3])('events/digit-%i.png is read without doubt', async (digit) => {
  const file = readFileSync(new URL(`../../../events/digit-${digit}.png`, import.meta.url));
  expect(file.length).toBeLessThan(30_000);
  const prediction = predict(loadShipped(v1), await readDigit(file));
  expect(prediction).toMatchObject({ digit, doubtful: false });
  expect(prediction.probability).toBeGreaterThan(0.95);
});

test('dark ink, light ink and ink on a transparent background give the same digit', async () => {
  const dark = await readDigit(await fileOf(draw(SHAPES.two, SHEET)).png().toBuffer());
  const light = await readDigit(
    await fileOf(draw(SHAPES.two, { ...SHEET, paper: 0, ink: 255 }))
      .png()
      .toBuffer(),
  );
  const alpha = draw(SHAPES.two, { ...SHEET, paper: 0, ink: 255 });
  const onNothing = [
    await readDigit(await transparentInk(alpha, [0, 0, 0]).png().toBuffer()),
    await readDigit(await transparentInk(alpha, [255, 255, 255]).png().toBuffer()),
  ];
  expect(predict(loadShipped(v1), dark).digit).toBe(2);
  for (const other of [light, ...onNothing]) expect(likenessNearby(other, dark)).toBeGreaterThan(0.98);
});

describe('readDigit', () => {
  test('a blank picture is refused as blank_image', async () => {
    await expect(
      readDigit(
        await fileOf(plain(40, 40, 250))
          .png()
          .toBuffer(),
      ),
    ).rejects.toMatchObject({
      code: 'blank_image',
      status: 422,
    });
  });

  test('a wholly transparent picture is refused as blank_image', async () => {
    await expect(
      readDigit(
        await transparentInk(plain(40, 40, 0), [0, 0, 0])
          .png()
          .toBuffer(),
      ),
    ).rejects.toMatchObject({
      code: 'blank_image',
    });
  });

  test('a file that is no picture is refused as unsupported_image', async () => {
    await expect(readDigit(Buffer.from('7'))).rejects.toMatchObject({
      code: 'unsupported_image',
      status: 415,
    });
  });
});
