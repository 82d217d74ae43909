// Names the sources in stacks: a line and column of a bundle mean nothing to whoever reads the alert.
// A bundle's map lies beside it in the zip, and is read when the first stack is written: a cold start does not pay for it.
import type { SourceMap } from 'node:module';

/** `file:///var/task/functions/auth/login.mjs:60:23097` at the end of a frame, with or without a bracket. An address has %20 for a space. */
const POSITION = /(?<file>(?:file:\/\/)?\/[^()\s]+\.mjs):(?<line>\d+):(?<column>\d+)(?<end>\)?)$/;

/** From now on the stacks of this process name sources where a bundle has a map. */
export function nameSources(): void {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (file: string) => {
    if (!maps.has(file)) maps.set(file, readMap(`${pathOf(file)}.map`));
    return maps.get(file);
  };
  Error.prepareStackTrace = (error, frames) =>
    [headOf(error), ...frames.map((frame) => `    at ${named(String(frame), mapOf)}`)].join('\n');
}

/**
 * @param frame of V8, without "at"
 * @param mapOf the map of a bundle, undefined when there is none
 * @returns the frame with the place in the source, as if the source ran: `/var/task/lib/auth/login.ts:12:9`
 */
export function named(frame: string, mapOf: (file: string) => SourceMap | undefined): string {
  const groups = POSITION.exec(frame)?.groups;
  if (!groups) return frame;
  const { file = '', line, column, end } = groups;
  const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
  if (!origin || !('fileName' in origin) || !origin.fileName) return frame;
  const { fileName, lineNumber, columnNumber } = origin;
  return frame.replace(POSITION, `${placeOf(fileName, file)}:${lineNumber}:${columnNumber}${end}`);
}

/** A source is relative to the folder in which the bundle was made. In a zip that is another one, from which it leads out of the project. */
function placeOf(source: string, bundle: string): string {
  const project = process.cwd();
  const place = pathOf(new URL(source, bundle.startsWith('file:') ? bundle : `file://${bundle}`).href);
  return place.startsWith(`${project}/`) ? place : `${project}/${source.replace(/^(?:\.{1,2}\/)+/, '')}`;
}

/** @param file its address or its path */
function pathOf(file: string): string {
  return file.startsWith('file:') ? process.getBuiltinModule('node:url').fileURLToPath(file) : file;
}

function readMap(path: string): SourceMap | undefined {
  // Imports of node:fs and node:module would be loaded at every cold start.
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { SourceMap } = process.getBuiltinModule('node:module');
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Without a map the stack stays as it is; an error about it would hide the error itself.
    return undefined;
  }
}

/** The first lines of a stack, as V8 writes them. Reading an error may throw. */
function headOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}
