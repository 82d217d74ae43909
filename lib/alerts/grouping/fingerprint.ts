// Decides whether two log lines are one fault: a short hash of source, error type, parameterized message and own frame.
import { createHash } from 'node:crypto';
import type { Fault } from '../fault.ts';
import { frameOf } from '../stack.ts';
import { parameterize } from './parameterize.ts';

/** The first 16 hex digits of SHA-256 over the parts: fingerprints, and ids of batches. */
export function shortHash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/** 16 hex digits, the same for every occurrence of one fault. */
export function fingerprint(source: string, { by, type, message, stack, names }: Fault): string {
  // The platform writes one fault in several wordings ("timed out after 3.00 seconds", "Status: timeout").
  if (by === 'platform') return shortHash(source, type);
  const stable = IS_NAME.test(message) ? message : parameterize(message);
  const parts = [
    source,
    LEVEL.test(type) ? 'ERROR' : type,
    stable,
    ownFrame(stack) ?? ownTracebackFrame(stack) ?? '',
  ];
  return shortHash(...parts, ...(names === undefined ? [] : [names]));
}

/** The type of a text alone is the word of its level, and a fault that becomes more severe is the same fault. */
const LEVEL = /^(?:ERR|SEVERE|FATAL|CRITICAL|CRIT|PANIC|DPANIC|ALERT|EMERG|EMERGENCY)$/;

/** A message that is only a name in quotes, as of Python's KeyError: the name is the fault. */
const IS_NAME = /^(?<quote>['"`])[A-Za-z_][A-Za-z_.]{0,80}\k<quote>$/;

/**
 * "function@folder/file" of the topmost frame that belongs to the project: not to Node, the Lambda runtime or a
 * dependency. Without line numbers and bundle hashes: a deployment must not give known faults a new fingerprint.
 */
export function ownFrame(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const frame = frameOf(line);
    if (frame?.isOwn) return `${frame.call.replace(MINIFIED, '')}@${fileName(frame.place)}`;
  }
  return undefined;
}

/** A bundler gives names of one or two letters, and others with each build. */
const MINIFIED = /^[\w$]{1,2}(?:\.[\w$]{1,2})*$/;

/** The same of Python: "function@folder/file". The innermost frame is the last one. */
function ownTracebackFrame(stack = ''): string | undefined {
  const frames = [...stack.matchAll(TRACEBACK_FRAME)].map(({ groups = {} }) => groups);
  const own = frames.filter(({ place = '' }) => !FOREIGN_PYTHON.test(place)).at(-1);
  return own?.place === undefined ? undefined : `${own.call ?? ''}@${fileName(own.place)}`;
}

/** Lambda replaces the blanks at the beginning of a line. */
const TRACEBACK_FRAME =
  /^[\s\xa0]{0,8}File "(?<place>[^"\n]{1,500})", line \d{1,9}(?:, in (?<call>[^\n]{1,200}))?/gm;
const FOREIGN_PYTHON = /[/\\](?:site-packages|dist-packages)[/\\]|^\/var\/(?:lang|runtime)\/|^<frozen /;

function fileName(place: string): string {
  const [folder, file = ''] = place.replaceAll('\\', '/').split('/').slice(-2);
  return `${folder}/${file.replace(/[.-][0-9a-zA-Z_-]{8,}(?=\.\w+$)/, '').replace(/\.(?:[cm]?[jt]s|py)$/, '')}`;
}
