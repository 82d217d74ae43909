// npm run predict -- picture.png: what a model sees in a picture, and where, to debug an upload.
import { readFile } from 'node:fs/promises';
import { decode, type Reading, recognise, recogniseAll } from '../lib/digits/digits.ts';
import type { Prediction } from '../lib/digits/model/predict.ts';
import { loadShipped } from '../lib/digits/model/shipped.ts';
import { v1 } from '../lib/digits/weights/v1.ts';
import { v2 } from '../lib/digits/weights/v2.ts';
import { AppError } from '../lib/errors.ts';
import { SIDE } from '../lib/task.ts';
import { existingFile, Failure, flag, oneOf, option, print, runScript, type Values } from './command-line.ts';

const MODELS = { v1, v2 };

export const COMMAND = {
  name: 'npm run predict',
  description: `Reads a picture as the API does: shows each digit as a shipped model gets it, where it is on the picture, the probability of
each answer, and the prediction.`,
  options: {
    model: option(oneOf('v1', 'v2'), { placeholder: '<v1|v2>', description: 'the model', default: 'v1' }),
    many: flag('read all digits of the picture, in reading order'),
  },
  words: {
    placeholder: '<picture>',
    description: 'a PNG, JPEG, WebP or GIF',
    least: 1,
    most: 1,
    read: existingFile,
  },
};

async function run(
  { model: version, many }: Values<typeof COMMAND.options>,
  [path = '']: string[],
): Promise<void> {
  const model = loadShipped(MODELS[version]);
  for (const reading of await read(path)) {
    print(picture(reading.pixels));
    print(placeOf(reading));
    print('');
    for (const line of linesOf(reading.prediction)) print(line);
    print('');
  }
  print(`model ${version}, ${model.id}`);

  async function read(file: string): Promise<Reading[]> {
    try {
      const raster = await decode(await readFile(file));
      return many ? recogniseAll(model, raster) : [recognise(model, raster)];
    } catch (error) {
      throw error instanceof AppError ? new Failure(`${error.code}: ${error.message}`) : error;
    }
  }
}

/** In pixels of the picture as it was decoded: its longer side has at most 512. */
function placeOf({ box }: Reading): string {
  const [left, top, width, height] = [box.left, box.top, box.width, box.height].map(Math.round);
  return `${width}×${height} pixels, ${left} from the left and ${top} from the top`;
}

const SHADES = [' ', '░', '▒', '▓', '█'];

/** Two characters a pixel: a character of a terminal is about twice as high as wide. */
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

function linesOf({ digit, probabilities, notADigit, doubtful }: Prediction): string[] {
  const bar = (name: string, probability: number, mark: string) => {
    const filled = '█'.repeat(Math.round(probability * BAR)).padEnd(BAR, '·');
    return `${name.padStart(11)} ${filled} ${(probability * 100).toFixed(1).padStart(5)} % ${mark}`.trimEnd();
  };
  return [
    ...probabilities.map((probability, i) => bar(String(i), probability, i === digit ? '◀' : '')),
    bar('not a digit', notADigit, ''),
    '',
    doubtful ? `${digit}, in doubt: it may be another digit, or not one digit` : `${digit}`,
  ];
}

if (import.meta.main) await runScript(COMMAND, run);
