// The dearest pictures, each read in a fresh process: time and memory.
import { decodeCost } from '../support/decode-cost.ts';
import { HEAVY_FILES } from '../unit/digits/hostile-files.ts';
import { ordinary } from '../unit/digits/odd-files.ts';

/** Rows: picture, answer, ms, the process's most resident MB, MB more than for the first. */
export async function measurePictures(): Promise<string[][]> {
  const rows: string[][] = [];
  let usualMb: number | undefined;
  for (const [name, file] of [['PNG of 90×70', ordinary] as const, ...HEAVY_FILES]) {
    const { answer, ms, peakMb } = await decodeCost(await file());
    usualMb ??= peakMb;
    rows.push([name, answer, ms.toFixed(0), peakMb.toFixed(0), (peakMb - usualMb).toFixed(0)]);
  }
  return rows;
}
