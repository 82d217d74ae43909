// npm run predict -- picture.png [--model v2]: what the models see in a picture, for whoever debugs an upload.

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readDigit } from '../lib/digits/digits.ts';
import { type Prediction, predict } from '../lib/digits/model/predict.ts';
import { loadShipped } from '../lib/digits/model/shipped.ts';
import { v1 } from '../lib/digits/weights/v1.ts';
import { v2 } from '../lib/digits/weights/v2.ts';
import { AppError } from '../lib/errors.ts';
import { SIDE } from '../lib/task.ts';

const MODELS = { v1, v2 };
const USAGE = 'Usage: npm run predict -- picture.png [--model v1|v2]';

async function answer(args: string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args,
    options: { model: { type: 'string', default: 'v1' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  const shipped = MODELS[values.model as keyof typeof MODELS];
  if (path === undefined || shipped === undefined) throw new Error(USAGE);
  const pixels = await readDigit(await readFile(path));
  const model = loadShipped(shipped);
  return [
    picture(pixels),
    '',
    ...verdict(predict(model, pixels)),
    '',
    `model ${values.model}, ${model.id}`,
  ].join('\n');
}

const SHADES = [' ', '░', '▒', '▓', '█'];

/** Two characters a pixel, since a terminal's are about twice as high as wide. */
function picture(pixels: Uint8Array): string {
  const shade = (value: number) =>
    (SHADES[Math.round((value / 255) * (SHADES.length - 1))] as string).repeat(2);
  const rows = Array.from({ length: SIDE }, (_, y) =>
    Array.from(pixels.subarray(y * SIDE, (y + 1) * SIDE), shade).join(''),
  );
  const edge = '─'.repeat(2 * SIDE);
  return [`┌${edge}┐`, ...rows.map((row) => `│${row}│`), `└${edge}┘`].join('\n');
}

const BAR = 40;

function verdict({ digit, probabilities, notADigit, doubtful }: Prediction): string[] {
  const bar = (name: string, probability: number, mark: string) => {
    const filled = '█'.repeat(Math.round(probability * BAR)).padEnd(BAR, '·');
    return `${name.padStart(11)} ${filled} ${(probability * 100).toFixed(1).padStart(5)} % ${mark}`.trimEnd();
  };
  return [
    ...probabilities.map((probability, i) => bar(String(i), probability, i === digit ? '◀' : '')),
    bar('not a digit', notADigit, ''),
    '',
    doubtful ? `${digit}, in doubt: it may not be one digit, or not this one` : `${digit}`,
  ];
}

try {
  process.stdout.write(`${await answer(process.argv.slice(2))}\n`);
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(
    `${error instanceof AppError ? `${error.code}: ${error.message}` : (error as Error).message}\n`,
  );
}
