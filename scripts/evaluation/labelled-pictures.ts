// Labelled pictures in folders, read as uploads are: they measure a model on handwriting of other people.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDigit } from '../../lib/digits/digits.ts';
import { AppError } from '../../lib/errors.ts';
import { Failure, UsageError } from '../command-line.ts';
import type { Plan } from './suites.ts';

export interface LabelledPicture {
  /** As the list has it: relative to the list. */
  readonly path: string;
  readonly label: number;
  /** Who wrote it: the column `writer`, or else the picture's folder. */
  readonly writer: string;
}

/** A suite of labelled pictures. */
export interface LabelledPlan extends Plan {
  /** @throws Failure for a file that is not a picture */
  readonly sample: (index: number) => Promise<{ pixels: Uint8Array | undefined; label: number }>;
}

/**
 * One suite for each folder that the list names. Reads the list at once, the pictures later.
 *
 * @param list a CSV file: one picture a line, `path,label`; see `readList`
 * @throws UsageError when the header, a label or a picture is wrong or missing
 */
export function labelledPlans(list: string): LabelledPlan[] {
  return [...Map.groupBy(readList(list), ({ path }) => dirname(path))].map(([name, pictures]) =>
    labelledPlan(name, list, pictures),
  );
}

/** One suite of some pictures of a list. */
export function labelledPlan(name: string, list: string, pictures: readonly LabelledPicture[]): LabelledPlan {
  return {
    name,
    digits: true,
    source: 'labels',
    count: pictures.length,
    sample: async (index) => {
      const { path, label } = pictures[index] as LabelledPicture;
      return { pixels: await read(join(dirname(list), path)), label };
    },
  };
}

/**
 * Reads a list of labelled pictures. A header names its columns: `path`, `label` and perhaps `writer`, in any order;
 * further columns are ignored. Without a header the columns are path and label.
 *
 * @throws UsageError when the header, a label or a picture is wrong or missing
 */
export function readList(list: string): LabelledPicture[] {
  const lines = readFileSync(list, 'utf8').trim().split(/\r?\n/);
  const [first = []] = lines.map((line) => line.split(','));
  const hasHeader = !/^\d$/.test(first[1] ?? '');
  const columns = hasHeader ? first : ['path', 'label'];
  if (!columns.includes('path') || !columns.includes('label')) {
    throw new UsageError(
      `The first line of ${list} must name the columns path and label, not "${cut(first.join())}"`,
    );
  }
  const rows = lines.slice(hasHeader ? 1 : 0).map((line) => line.split(','));
  if (rows.length === 0) throw new UsageError(`${list} names no picture`);
  return rows.map((row, i) => {
    const value = (column: string) => row[columns.indexOf(column)] ?? '';
    const [path, label] = [value('path'), value('label')];
    const line = i + (hasHeader ? 2 : 1);
    if (!/^\d$/.test(label)) {
      throw new UsageError(`Line ${line} of ${list} must have a digit as its label, not "${label}"`);
    }
    if (!existsSync(join(dirname(list), path))) {
      throw new UsageError(`Line ${line} of ${list} names a picture that does not exist: "${path}"`);
    }
    return { path, label: Number(label), writer: value('writer') || dirname(path) };
  });
}

function cut(text: string): string {
  return text.slice(0, 60);
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
