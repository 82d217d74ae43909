// Odd but legal files are the digit that they show; what is no picture, whatever its name, is told so.
import { expect, test } from 'vitest';
import { readDigit } from '../../../../lib/digits/digits.ts';
import { likenessNearby } from '../pictures.ts';
import { NO_PICTURES, ODD_PICTURES, ordinary } from './odd-files.ts';

test.each(ODD_PICTURES)('%s', async (_, file) => {
  const expected = await readDigit(await ordinary());
  expect(likenessNearby(await readDigit(await file()), expected)).toBeGreaterThan(0.97);
});

test.each(NO_PICTURES)('%s is unsupported', async (_, file) => {
  await expect(readDigit(file)).rejects.toMatchObject({ code: 'unsupported_image', status: 415 });
});
