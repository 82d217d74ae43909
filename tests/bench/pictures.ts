// Time and memory of reading pictures, in separate processes: usual pictures step by step, and the most expensive ones once.

import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { parse } from 'yaml';
import { SIDE } from '#lib/task.ts';
import { build } from '../../build/bundle.ts';
import { decodeCost } from '../support/decode-cost.ts';
import { HEAVY_FILES } from '../unit/digits/upload/hostile-files.ts';
import { ordinary } from '../unit/digits/upload/odd-files.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Rows: picture, answer, ms, peak resident MB of the process, MB more than for the first picture. */
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

/** Rows: step, figure, target. The process is bundled and configured like a predict function on AWS. */
export async function measureReading(): Promise<string[][]> {
  const drawn = sharp(await readFile(`${ROOT}events/digit-7.png`));
  const small = await drawn.clone().resize(SIDE, SIDE).png().toBuffer();
  const photo = await drawn.clone().resize(1200, 833, { fit: 'fill' }).jpeg().toBuffer();
  const input = JSON.stringify([small, photo].map((file) => file.toString('base64')));
  const [bundle] = await build([['reading', 'tests/bench/reading.ts']]);
  const { NODE_OPTIONS, MALLOC_ARENA_MAX } = await environmentOf('predict-v2');
  const env = { ...process.env, NODE_OPTIONS, MALLOC_ARENA_MAX };
  return JSON.parse(execFileSync(process.execPath, [bundle?.path ?? ''], { encoding: 'utf8', input, env }));
}

async function environmentOf(key: string): Promise<Record<string, string>> {
  const text = await readFile(`${ROOT}functions/predict/functions.yml`, 'utf8');
  return parse(text, { logLevel: 'silent' })[key].environment;
}
