// All rules of the documents check, over a whole repository.
import { citations, deadLinks, missingFiles, missingHeadings, type Problem, textOf } from './references.ts';
import type { Repository } from './repository.ts';
import { decisionIndex, journeys, readmeLength } from './shape.ts';

/** Made by a script: nobody edits them. Pictures and data hold no text to check. */
const SKIPPED = /\/weights\/|\.(?:json|png|csv|html|css)$/;

/** @returns what is wrong, in the order of the files. */
export function checkDocuments(repository: Repository): Problem[] {
  const paths = [...repository.files].filter((path) => !SKIPPED.test(path)).sort();
  const inTexts = paths.flatMap((path) => {
    const text = textOf(path, repository.read(path));
    return [
      ...deadLinks(text, repository),
      ...missingFiles(text, repository),
      ...missingHeadings(text, repository),
      ...citations(text),
    ];
  });
  return [...inTexts, ...readmeLength(repository), ...journeys(repository), ...decisionIndex(repository)];
}

/** As compilers print it: path, line, message. */
export function lineOf({ path, line, message }: Problem): string {
  return `${line === undefined ? path : `${path}:${line}`}: ${message}`;
}
