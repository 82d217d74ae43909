// A process that only reads digits, like a warm predict function. Prints the time of each step and its memory at the end.
// Takes two pictures as JSON of base64 on its standard input: drawing them here would add to its memory.
import { readFileSync } from 'node:fs';
import { readDigit } from '#lib/digits/digits.ts';
import { predictFast } from '#lib/digits/model/fast-logits.ts';
import { predict } from '#lib/digits/model/predict.ts';
import { loadShipped } from '#lib/digits/model/shipped.ts';
import { normalise } from '#lib/digits/normalise/normalise.ts';
import { decode } from '#lib/digits/upload/decode.ts';
import { v1 } from '#lib/digits/weights/v1.ts';
import { v2 } from '#lib/digits/weights/v2.ts';
import { median } from './table.ts';

const WARM_UP = 30;
const CALLS = 200;

const [small, photo] = (JSON.parse(readFileSync(0, 'utf8')) as string[]).map((base64) =>
  Buffer.from(base64, 'base64'),
) as [Buffer, Buffer];
const [smallGrey, photoGrey] = [await decode(small), await decode(photo)];
const pixels = await readDigit(photo);
const [mlp, cnn] = [loadShipped(v1), loadShipped(v2)];

const steps: [string, () => unknown, string][] = [
  [
    '28×28 PNG: decode, normalise, predict v2',
    async () => predictFast(cnn, await readDigit(small)),
    '≤ 1.2 ms',
  ],
  ['1 megapixel JPEG: the same', async () => predictFast(cnn, await readDigit(photo)), '≤ 12 ms'],
  ['normalise the 28×28', () => normalise(smallGrey), ''],
  ['normalise the JPEG, decoded small', () => normalise(photoGrey), ''],
  ['forward pass v1', () => predictFast(mlp, pixels), ''],
  ['forward pass v2', () => predictFast(cnn, pixels), '≤ 0.25 ms'],
  ['forward pass v2, plain', () => predict(cnn, pixels), ''],
];
const rows: string[][] = [];
for (const [name, step, target] of steps) {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    const started = performance.now();
    await step();
    if (i >= WARM_UP) times.push(performance.now() - started);
  }
  rows.push([name, `${median(times).toFixed(2)} ms`, target]);
}
rows.push([
  'memory of this process, resident',
  `${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB`,
  '≤ 150 MB',
]);
process.stdout.write(JSON.stringify(rows));
