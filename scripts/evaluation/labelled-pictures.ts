// Labelled pictures in folders, read as uploads are: they measure a model on handwriting of other people.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDigit } from '../../lib/digits/digits.ts';
import { AppError } from '../../lib/errors.ts';
import { Failure, UsageError } from '../command-line.ts';
import type { Plan, Sample } from './suites.ts';

interface LabelledPicture {
  /** As the list has it: relative to the list. */
  readonly path: string;
  readonly label: number;
}

/**
 * One suite for each folder that the list names. Reads the list at once, the pictures later.
 *
 * @param list a CSV file: the header `path,label`, then one picture a line; further columns are ignored
 * @throws UsageError when the header, a label or a picture is wrong or missing
 */
export function labelledPlans(list: string): Plan[] {
  const folders = Map.groupBy(readList(list), ({ path }) => dirname(path));
  return [...folders].map(([name, pictures]) => ({
    name,
    digits: true,
    source: 'labels',
    count: pictures.length,
    samples: () => samplesOf(dirname(list), pictures),
  }));
}

function readList(list: string): LabelledPicture[] {
  const [header = '', ...lines] = readFileSync(list, 'utf8').trim().split(/\r?\n/);
  if (!/^path,label(,|$)/.test(header)) {
    throw new UsageError(
      `The first line of ${list} must begin with path,label, not "${header.slice(0, 60)}"`,
    );
  }
  if (lines.length === 0) throw new UsageError(`${list} names no picture`);
  return lines.map((line, i) => {
    const [path = '', label = ''] = line.split(',');
    if (!/^\d$/.test(label)) {
      throw new UsageError(`Line ${i + 2} of ${list} must have a digit as its label, not "${label}"`);
    }
    if (!existsSync(join(dirname(list), path))) {
      throw new UsageError(`Line ${i + 2} of ${list} names a picture that does not exist: "${path}"`);
    }
    return { path, label: Number(label) };
  });
}

async function* samplesOf(
  folder: string,
  pictures: readonly LabelledPicture[],
): AsyncGenerator<Sample, void, void> {
  for (const { path, label } of pictures) yield { pixels: await read(join(folder, path)), label };
}

/** @returns undefined for a blank picture. @throws Failure for a file that is not a picture */
async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readDigit(readFileSync(path));
  } catch (error) {
    if (error instanceof AppError && error.code === 'blank_image') return undefined;
    throw new Failure(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
