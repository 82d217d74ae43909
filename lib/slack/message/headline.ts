// The first line of a message: sign, stage, function, what happened, account and region; and what does not fit into it.
import { type Alert, titled } from '#lib/alerts/alerts.ts';
import { clip, splitAt } from './escape.ts';

export interface Headline {
  /** For the header block, at most as long as Slack allows. Not escaped. */
  shown: string;
  /** What a section must still say of the error: nothing is said twice. Not escaped. */
  rest: string;
  /** For the push notification, escaped: `said` stands between what happened and where. */
  pushed: (said: string) => string;
}

/**
 * Characters of JSON. A line that is too long for the header continues in a section, and then the header is one line on a
 * desktop too.
 */
const MAX = { header: 150, oneLine: 90, source: 60, push: 300 };

/** What happened: the line, and what else the error says. */
interface Said {
  line: string;
  more: string;
}

export function headlineOf(sign: string, stage: string, alert: Alert, said = saidBy(alert)): Headline {
  const before = `${sign} ${stage} · ${isNamed(alert, said) ? '' : `${splitAt(alert.source, MAX.source)[0]} · `}`;
  const where = [alert.account, alert.region].filter((part) => part !== undefined).join(' ');
  const after = where && ` · ${where}`;
  const around = jsonLength(before) + jsonLength(after);
  const [line, cut] = fitted(said.line, around);
  return {
    shown: `${before}${line}${cut ? '…' : ''}${after}`,
    rest: [cut && `…${cut.trimStart()}`, said.more].filter((part) => part.trim() !== '').join('\n'),
    pushed: (text) =>
      `${clip(before + said.line, MAX.push)}${text && ` · ${text}`}${clip(after, MAX.source)}`,
  };
}

function fitted(line: string, around: number): [string, string] {
  const whole = splitAt(line, MAX.header - around);
  return whole[1] === '' ? whole : splitAt(line, Math.max(MAX.oneLine - around, MAX.oneLine / 4) - 1);
}

/** A line such as "Alarma: vigia-prod-all-down" names its source itself. */
function isNamed({ kind = 'log', source, meaning }: Alert, { line }: Said): boolean {
  return kind !== 'log' && line !== meaning && line.includes(source);
}

/**
 * What it means, then the error. Without a meaning the headline is the title, and the rest of the error follows where
 * the title quotes its beginning ("TypeError: …").
 */
function saidBy({ kind = 'log', meaning, title, error }: Alert): Said {
  if (!error) return { line: meaning ?? title, more: '' };
  const { type } = error;
  const message = titled(error.message);
  // An alarm's type is its state, and a message's is a label.
  const whole = kind === 'log' && message.trim() !== '' ? `${type}: ${message}` : message;
  if (meaning !== undefined) return { line: meaning, more: whole };
  const start = beginning(message);
  const quoted = start === '' ? -1 : title.indexOf(start);
  if (quoted < 0) return { line: title, more: title.includes(`${type}:`) ? '' : whole };
  const [line = '', ...lines] = (title.slice(0, quoted) + message.trimStart()).split(/\r\n?|\n/);
  return { line, more: lines.join('\n') };
}

/** Long enough to recognise the message by, short enough that no title has cut it. */
const BEGINNING = 60;

function beginning(message: string): string {
  const line = message.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  return line.slice(0, BEGINNING).toWellFormed();
}

function jsonLength(text: string): number {
  return JSON.stringify(clip(text, Number.MAX_SAFE_INTEGER)).length - 2;
}
