// Which faults are the same: a short hash of where, what kind, what it says apart from its particulars, and which code.
import { createHash } from 'node:crypto';
import type { Fault } from '../fault.ts';
import { parameterize } from './parameterize.ts';

/** 16 hex digits. Two faults that share it are told once per window. */
export function fingerprint(source: string, { by, type, message, stack }: Fault): string {
  // The platform words one fault differently from line to line ("timed out after 3.00 seconds", "Status: timeout").
  const parts =
    by === 'platform' ? [source, type] : [source, type, parameterize(message), ownFrame(stack) ?? ''];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/**
 * "function@folder/file" of the topmost frame that is the project's own: neither Node's nor the Lambda runtime's nor a
 * dependency's. Without line numbers and bundle hashes, so that a deployment does not make every known fault new.
 */
export function ownFrame(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const { call = '', place = '' } = FRAME.exec(line)?.groups ?? {};
    if (place === '' || FOREIGN.test(place)) continue;
    const name = call.replace(/^(?:async |new )+/, '').replace(/ \[as [^\]]+\]$/, '');
    return `${name}@${fileName(place)}`;
  }
  return undefined;
}

/** `at call (place:line:column)` or `at place:line:column`; both parts as V8 writes them. */
const FRAME = /^\s*at (?:(?<call>[^(]{1,200}) \()?(?:async )?(?<place>[^()\s]{1,500}?):\d+(?::\d+)?\)?$/;
const FOREIGN = /^node:|^internal\/|[/\\]node_modules[/\\]|^(?:file:\/\/)?\/var\/runtime\/|^<anonymous>/;

function fileName(place: string): string {
  const [folder, file = ''] = place.replaceAll('\\', '/').split('/').slice(-2);
  return `${folder}/${file.replace(/[.-][0-9a-zA-Z_-]{8,}(?=\.\w+$)/, '').replace(/\.[cm]?[jt]s$/, '')}`;
}
