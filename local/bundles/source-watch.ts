// Watches folders of sources, and tells when something in them has changed.
import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** An editor writes a file in several steps, and a checkout writes many files. */
const QUIET_MS = 100;

/** What can be part of a bundle or of the page. Tools write other files beside it: packing the client copies the licence. */
const SOURCE = /^[^.].*\.(?:[cm]?[jt]sx?|css|html|json|svg)$/;

/** Folders that tools write. */
const NO_SOURCES = /^(?:\.|node_modules$|dist$)/;

export interface SourceWatch {
  /** Waits for the call that is running. */
  stop(): Promise<void>;
}

/**
 * Calls `changed` after each group of changes, one call at a time. One watcher for each folder: Node's own recursive watching has one for
 * each file on Linux. Watching alone keeps no process running.
 * @param folders absolute paths; those in them are watched too, also new ones
 * @param warn receives why a folder is not watched, such as a limit of the system
 */
export function watchSources(
  folders: readonly string[],
  changed: () => Promise<void>,
  warn: (message: string) => void,
): SourceWatch {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;

  const forget = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const onEvent = (folder: string, name: string | null) => {
    // Some systems do not say which file it was.
    if (name !== null && !SOURCE.test(name) && !watchers.has(join(folder, name)) && !isFolder(folder, name))
      return;
    clearTimeout(timer);
    timer = setTimeout(tell, QUIET_MS);
  };
  const follow = (folder: string) => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => onEvent(folder, name));
      // The folder was deleted.
      watcher.on('error', () => forget(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      if (!isAbsent(error)) warn(`${folder} is not watched: ${(error as Error).message}`);
    }
  };
  const followAll = () => {
    const existing = new Set(folders.flatMap(withFolders));
    for (const folder of watchers.keys()) if (!existing.has(folder)) forget(folder);
    for (const folder of existing) follow(folder);
  };
  const tell = () => {
    running = running.then(async () => {
      if (stopped) return;
      followAll();
      await changed();
    });
  };

  followAll();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      for (const folder of [...watchers.keys()]) forget(folder);
      await running;
    },
  };
}

/** A folder and all folders in it; none when it was deleted, as by a checkout. */
function withFolders(folder: string): string[] {
  try {
    const inside = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !NO_SOURCES.test(entry.name),
    );
    return [folder, ...inside.flatMap(({ name }) => withFolders(join(folder, name)))];
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Whether it is a folder that is to be watched. */
function isFolder(folder: string, name: string): boolean {
  return (
    !NO_SOURCES.test(name) &&
    (statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() ?? false)
  );
}

const isAbsent = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
