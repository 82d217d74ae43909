// npm run documents: no document and no comment refers to anything that is not in the repository.
import { parseArgs } from 'node:util';
import { checkDocuments, lineOf } from './documents/check.ts';
import { repositoryAt } from './documents/repository.ts';

const HELP = `npm run documents [-- path…]

Checks all documents and comments: dead links and headings, names of files that do not exist, citations of documents
that are not in the repository, README's length, the three journeys, the index of docs/decisions.
With paths, prints only the problems of files whose path begins with one of them.
Exit code: 0 when there is no problem, 1 when there is, 2 for an option that does not exist.`;

function main(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    options: { help: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const repository = repositoryAt(new URL('..', import.meta.url).pathname);
  const isWanted = (path: string) =>
    positionals.length === 0 || positionals.some((start) => path.startsWith(start));
  const problems = checkDocuments(repository, isWanted);
  for (const problem of problems) process.stdout.write(`${lineOf(problem)}\n`);
  if (problems.length > 0) process.stdout.write(`${problems.length} problems in documents and comments\n`);
  return problems.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
