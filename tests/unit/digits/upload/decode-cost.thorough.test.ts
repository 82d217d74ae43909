// The most expensive files take at most 200 MB more memory than a small picture, and get an answer.
import { beforeAll, expect, test } from 'vitest';
import { decodeCost } from '../../../support/decode-cost.ts';
import { HEAVY_FILES } from './hostile-files.ts';
import { ordinary } from './odd-files.ts';

const MOST_MB = 200;
/** Only for a child process that hangs; nothing here depends on the speed of the machine. */
const TIMEOUT_MS = 600_000;
const ANSWERS = ['digit', 'blank_image', 'invalid_image'];

let usualMb: number;
beforeAll(async () => {
  usualMb = (await decodeCost(await ordinary())).peakMb;
}, TIMEOUT_MS);

test.each(HEAVY_FILES)(
  'reading a %s takes less than 200 MB more than a small picture',
  async (_, file) => {
    const { answer, peakMb } = await decodeCost(await file());
    expect(ANSWERS).toContain(answer);
    expect(peakMb - usualMb).toBeLessThan(MOST_MB);
  },
  TIMEOUT_MS,
);
