// All rules of the documents check, over a whole repository.
import { citations, deadLinks, missingFiles, missingHeadings, type Problem, textOf } from './references.ts';
import type { Repository } from './repository.ts';
import { decisionIndex, journeys, readmeLength } from './shape.ts';

/** Made by a script: nobody edits them. Pictures and data hold no text to check. */
const SKIPPED = /\/weights\/|\.(?:json|png|csv|html|css)$/;

/**
 * @param isWanted of which files the problems are wanted; others are not read
 * @returns what is wrong, in the order of the files
 */
export function checkDocuments(repository: Repository, isWanted = (_path: string) => true): Problem[] {
  const paths = [...repository.files].filter((path) => !SKIPPED.test(path) && isWanted(path)).sort();
  const inTexts = paths.flatMap((path) => {
    const text = textOf(path, repository.read(path));
    return [
      ...deadLinks(text, repository),
      ...missingFiles(text, repository),
      ...missingHeadings(text, repository),
      ...citations(text),
    ];
  });
  const ofShape = [...readmeLength(repository), ...journeys(repository), ...decisionIndex(repository)];
  return [...inTexts, ...ofShape.filter(({ path }) => isWanted(path))];
}

/** As compilers print it: path, line, message. */
export function lineOf({ path, line, message }: Problem): string {
  return `${line === undefined ? path : `${path}:${line}`}: ${message}`;
}
