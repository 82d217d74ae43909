// What people did with an alert: a message of one line, and what other messages say of it.
import {
  hadBeenResolved,
  hasIt,
  type Notice,
  type Phrase,
  personLine,
  plainPhrase,
} from '#lib/alerts/alerts.ts';
import { type Block, joined, sentence } from './blocks.ts';
import { clip } from './escape.ts';

const SIGNS: Partial<Record<NonNullable<Notice['reason']>, string>> = {
  acknowledged: '🙋',
  released: '↩️',
  silenced: '🔕',
  resolved: '☑️',
  assigned: '👉',
};

const MAX_TEXT = 300;

/** The message of what a person did; undefined for every other notice. */
export function personMessage(notice: Notice, stage: string): { text: string; blocks: Block[] } | undefined {
  const sign = notice.reason && SIGNS[notice.reason];
  if (sign === undefined) return undefined;
  const line: Phrase = [`${sign} ${stage} · `, ...personLine(notice)];
  return { text: clip(plainPhrase(line), MAX_TEXT), blocks: [sentence(line)] };
}

/** Who had resolved a fault that is back, and who has one that goes on. */
export function peopleOf({ resolved, by, last_at, alert }: Notice): Phrase {
  const agoMs = resolved ? Date.parse(last_at ?? alert.at) - Date.parse(resolved.at) : 0;
  return joined([
    resolved && hadBeenResolved(resolved.by, Math.max(0, agoMs)),
    by === undefined ? undefined : hasIt(by),
  ]);
}
