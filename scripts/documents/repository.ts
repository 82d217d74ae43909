// What the documents check reads: the files of the repository and their texts.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Repository {
  /** Paths from the root, with `/` between folders. */
  readonly files: ReadonlySet<string>;
  /** Every folder that holds a file, at whatever depth. */
  readonly folders: ReadonlySet<string>;
  /** The last part of each path. */
  readonly names: ReadonlySet<string>;
  read(path: string): string;
}

/** The files that git tracks or would track, so that a document that is not committed yet is checked too. */
export function repositoryAt(root: string): Repository {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  const deleted = execFileSync('git', ['ls-files', '--deleted', '-z'], { cwd: root, encoding: 'utf8' });
  const gone = new Set(deleted.split('\0'));
  const paths = list.split('\0').filter((path) => path !== '' && !gone.has(path));
  return repositoryOf(paths, (path) => readFileSync(join(root, path), 'utf8'));
}

export function repositoryOf(paths: readonly string[], read: (path: string) => string): Repository {
  return {
    files: new Set(paths),
    folders: new Set(paths.flatMap(foldersOf)),
    names: new Set(paths.map((path) => posix.basename(path))),
    read,
  };
}

/** "a/b/c.ts" → ["a", "a/b"] */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
