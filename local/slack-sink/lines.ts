// A message of the channel as one line for the terminal.
import type { Change } from './channel.ts';
import { withEmoji } from './html/mrkdwn.ts';
import { isObject, type Json } from './rules/shape.ts';
import { personOf } from './workspace.ts';

/** Undefined for changes that the terminal does not show. */
export function announcementOf(change: Change): string | undefined {
  if (change.type === 'ephemeral') {
    const { payload, user } = change.ephemeral;
    return `(${personOf(user)?.name}) ${firstLine(payload)}`;
  }
  if (change.type !== 'posted') return undefined;
  const { payload, thread_ts } = change.message;
  return `${thread_ts === undefined ? '' : '↳ '}${firstLine(payload)}`;
}

function firstLine({ text, blocks }: Json): string {
  const header = Array.isArray(blocks)
    ? blocks.find((block) => isObject(block) && block.type === 'header')
    : undefined;
  const heading = isObject(header) && isObject(header.text) ? header.text.text : undefined;
  const shown = typeof text === 'string' && text !== '' ? text : String(heading ?? '(only blocks)');
  return withEmoji(shown.split('\n')[0] ?? '').slice(0, 160);
}
