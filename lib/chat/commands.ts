// Reads what somebody wrote after `/vigia`: Spanish words, and the English ones. Pure.
import { DRILL_KINDS, type DrillKind } from '#lib/alerts/alerts.ts';
import type { Alias } from '#lib/models/models.ts';
import type { Span } from '#lib/slack/interactions/interactions.ts';
import { typedText } from '#lib/slack/slack.ts';

export type Command =
  | { name: 'help'; unknown?: string; nearest?: string | undefined }
  /** A command without what it needs. */
  | { name: 'usage'; of: Word }
  | { name: 'status' }
  | { name: 'report' }
  | { name: 'models' }
  | { name: 'whoami' }
  | { name: 'link' }
  | { name: 'unlink' }
  | { name: 'alerts'; mine: boolean }
  | { name: 'retrain'; note?: string | undefined }
  | { name: 'promote'; model: string; reason: string }
  | { name: 'rollback'; alias: Alias; reason?: string | undefined }
  | { name: 'silence'; id: string; span: Span }
  | { name: 'drill'; kind: DrillKind }
  /** `person`: Slack's id of whoever is mentioned. */
  | { name: 'assign'; id: string; person: string };

/** The Spanish word of each command, with how it is written. */
export const USAGE = {
  estado: '',
  alertas: '[mías | todas]',
  informe: '',
  modelos: '',
  reentrenar: '[nota]',
  promover: '<modelo> <motivo>',
  revertir: 'v1 | v2 [motivo]',
  silenciar: '<id> 1h | 4h | 24h | fin',
  asignar: '<id> @persona',
  simulacro: '[throw | reject | timeout | exit | log]',
  quién: '',
  vincular: '',
  desvincular: '',
  ayuda: '',
} as const;
export type Word = keyof typeof USAGE;

const ENGLISH: Record<string, Word> = {
  status: 'estado',
  alerts: 'alertas',
  report: 'informe',
  models: 'modelos',
  retrain: 'reentrenar',
  promote: 'promover',
  rollback: 'revertir',
  revert: 'revertir',
  silence: 'silenciar',
  assign: 'asignar',
  drill: 'simulacro',
  whoami: 'quién',
  who: 'quién',
  link: 'vincular',
  unlink: 'desvincular',
  help: 'ayuda',
};

const ID = /^[0-9a-f]{16}$/;
/** As Slack writes "@luis" in a command. */
const MENTION = /^<@([UW]\w{1,30})(?:\|[^>]*)?>$/;
const MODEL = /^[a-z0-9-]{1,64}$/;
const MOST_REASON = 500;

/** @param text as Slack sends it: escaped, with mentions and URLs as marks */
export function parseCommand(text: string): Command {
  // A mark is one word, whatever the name in it.
  const [first = '', ...rest] = text.match(/(?:<[^<>]*>|\S)+/g) ?? [];
  const word = wordOf(first);
  if (word === undefined) return unknown(typedText(first));
  const [second = '', ...others] = rest.length === 0 ? [] : [bare(rest[0]), ...rest.slice(1)];
  const free = (words: string[]) =>
    typedText(words.join(' ')).slice(0, MOST_REASON).toWellFormed() || undefined;
  switch (word) {
    case 'estado':
      return { name: 'status' };
    case 'alertas':
      return { name: 'alerts', mine: ['mias', 'mine'].includes(plain(second)) };
    case 'informe':
      return { name: 'report' };
    case 'modelos':
      return { name: 'models' };
    case 'reentrenar':
      return { name: 'retrain', note: free(rest) };
    case 'promover': {
      const reason = free(others);
      return MODEL.test(second) && reason
        ? { name: 'promote', model: second, reason }
        : { name: 'usage', of: word };
    }
    case 'revertir':
      return isAlias(second)
        ? { name: 'rollback', alias: second, reason: free(others) }
        : { name: 'usage', of: word };
    case 'silenciar':
      return silence(second, bare(others[0]) || undefined);
    case 'asignar': {
      const person = MENTION.exec(others[0] ?? '')?.[1];
      return ID.test(second) && person ? { name: 'assign', id: second, person } : { name: 'usage', of: word };
    }
    case 'simulacro': {
      const kind = DRILL_KINDS.find((known) => known === (second || 'throw'));
      return kind ? { name: 'drill', kind } : { name: 'usage', of: word };
    }
    case 'quién':
      return { name: 'whoami' };
    case 'vincular':
      return { name: 'link' };
    case 'desvincular':
      return { name: 'unlink' };
    case 'ayuda':
      return { name: 'help' };
  }
}

/** A name, without the quotes around it and in lower case: the keyboard of a phone adds capitals, and a copied name has its marks. */
function bare(word = ''): string {
  return word.replace(/^[`'"«“‘]+|[`'"»”’]+$/g, '').toLowerCase();
}

const SPAN_WORDS: Record<string, Span> = { '1h': '1h', '4h': '4h', '24h': '24h', fin: 'end', end: 'end' };

function silence(id: string, span = '4h'): Command {
  const chosen = Object.hasOwn(SPAN_WORDS, span) ? SPAN_WORDS[span] : undefined;
  return ID.test(id) && chosen ? { name: 'silence', id, span: chosen } : { name: 'usage', of: 'silenciar' };
}

const isAlias = (text: string): text is Alias => text === 'v1' || text === 'v2';

function wordOf(text: string): Word | undefined {
  const wanted = plain(bare(text));
  if (wanted === '') return 'ayuda';
  const own = (Object.keys(USAGE) as Word[]).find((word) => plain(word) === wanted);
  return own ?? (Object.hasOwn(ENGLISH, wanted) ? ENGLISH[wanted] : undefined);
}

/** In lower case and without accents, so that "Quien" is "quién". */
function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

/** A word with at most so many wrong letters is taken for a slip. */
const MOST_WRONG = 3;

function unknown(text: string): Command {
  const wanted = plain(text.slice(0, 30));
  const words = [...Object.keys(USAGE), ...Object.keys(ENGLISH)];
  const [nearest] = words
    .map((word) => ({ word, wrong: distance(plain(word), wanted) }))
    .filter(({ word, wrong }) => wrong <= Math.min(MOST_WRONG, word.length / 2))
    .sort((a, b) => a.wrong - b.wrong);
  return { name: 'help', unknown: text.slice(0, 60).toWellFormed(), nearest: nearest?.word };
}

/** Letters to insert, delete or replace: Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
