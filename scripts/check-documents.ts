// npm run documents: checks that no document and no comment refers to anything that is not in the repository.
import { fileURLToPath } from 'node:url';
import { anyText, print, runScript } from './command-line.ts';
import { checkDocuments, lineOf } from './documents/check.ts';
import { repositoryAt } from './documents/repository.ts';

export const COMMAND = {
  name: 'npm run documents',
  description: `Checks all documents and comments: dead links and headings, names of files that do not exist, citations of
documents that are not in the repository, README's length, the three journeys, the index of docs/decisions.
Ends with code 1 when there is a problem.`,
  options: {},
  words: {
    placeholder: '<path>…',
    description: 'check only the files whose paths begin with one of these',
    least: 0,
    most: Number.POSITIVE_INFINITY,
    read: anyText,
  },
};

async function run(_options: object, starts: string[]): Promise<void> {
  const isWanted = (path: string) => starts.length === 0 || starts.some((start) => path.startsWith(start));
  const problems = checkDocuments(repositoryAt(fileURLToPath(new URL('..', import.meta.url))), isWanted);
  for (const problem of problems) print(lineOf(problem));
  if (problems.length === 0) return;
  print(`${problems.length} problems in documents and comments`);
  process.exitCode = 1;
}

if (import.meta.main) await runScript(COMMAND, run);
