// Labelled pictures in a folder, read as uploads are: for measuring on handwriting of one's own.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDigit } from '../../lib/digits/digits.ts';
import { AppError } from '../../lib/errors.ts';
import type { Sample, Suite } from './suites.ts';

/**
 * One suite for each folder that the labels name.
 *
 * @param labels a CSV file: a heading, then `path,digit` and whatever follows, paths relative to the file
 */
export async function uploadSuites(labels: string): Promise<Suite[]> {
  const byFolder = new Map<string, Sample[]>();
  for (const line of readFileSync(labels, 'utf8').trim().split('\n').slice(1)) {
    const [path = '', label] = line.split(',');
    const samples = byFolder.get(dirname(path)) ?? [];
    byFolder.set(dirname(path), samples);
    samples.push({ pixels: await read(join(dirname(labels), path)), label: Number(label) });
  }
  return [...byFolder].map(([name, samples]) => ({ name, digits: true, samples }));
}

/** Undefined for a blank picture; a file that is no picture is a mistake in the folder, and fails. */
async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readDigit(readFileSync(path));
  } catch (error) {
    if (error instanceof AppError && error.code === 'blank_image') return undefined;
    throw new Error(`${path} cannot be read`, { cause: error });
  }
}
