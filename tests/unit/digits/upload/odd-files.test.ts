// Unusual but valid files are read as the digit that they show; files that are no supported picture are refused.
import { expect, test } from 'vitest';
import { readDigit } from '../../../../lib/digits/digits.ts';
import { likenessNearby } from '../pictures.ts';
import { NO_PICTURES, ODD_PICTURES, ordinary } from './odd-files.ts';

test.each(ODD_PICTURES)('the digit is read from a file of this kind: %s', async (_, file) => {
  const expected = await readDigit(await ordinary());
  expect(likenessNearby(await readDigit(await file()), expected)).toBeGreaterThan(0.97);
});

test.each(NO_PICTURES)('%s is unsupported', async (_, file) => {
  await expect(readDigit(file)).rejects.toMatchObject({ code: 'unsupported_image', status: 415 });
});
