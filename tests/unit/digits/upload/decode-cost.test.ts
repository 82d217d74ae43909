// Even the dearest files leave a process within 200 MB of what a small picture takes, and answer.
import { beforeAll, expect, test } from 'vitest';
import { decodeCost } from '../../../support/decode-cost.ts';
import { HEAVY_FILES } from './hostile-files.ts';
import { ordinary } from './odd-files.ts';

const MOST_MB = 200;
const ANSWERS = ['digit', 'blank_image', 'invalid_image'];

let usualMb: number;
beforeAll(async () => {
  usualMb = (await decodeCost(await ordinary())).peakMb;
}, 20_000);

test.each(HEAVY_FILES)(
  '%s',
  async (_, file) => {
    const { answer, peakMb } = await decodeCost(await file());
    expect(ANSWERS).toContain(answer);
    expect(peakMb - usualMb).toBeLessThan(MOST_MB);
  },
  20_000,
);
