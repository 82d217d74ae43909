// What the author of an alarm says beside its condition: in its description, its name and its tags.
import type { Severity } from '../../alert.ts';

export interface Described {
  /** The description without its severity and the URL of its runbook; undefined when nothing is left. */
  meaning: string | undefined;
  /** The last URL of the description. */
  runbook: string | undefined;
  /** The first that is there: a tag of the alarm, a tag in the description, the beginning of the name. */
  severity: Severity | undefined;
}

/**
 * Reads a severity from a tag `severity`, from "[critical]" or "[severity: critical]" in the description, or from a name
 * such as "critical-disk-full". English and Spanish words are known.
 * @param name without service and stage
 */
export function describe(
  name: string,
  description: string | undefined,
  tags: Readonly<Record<string, string>> = {},
): Described {
  const { text, severity } = withoutSeverity((description ?? '').slice(0, MOST));
  const { meaning, runbook } = withoutRunbook(text);
  return { meaning, runbook, severity: ofTags(tags) ?? severity ?? ofName(name) };
}

/** UTF-16 units read; CloudWatch allows 1,024 characters. */
const MOST = 2_048;

/** A Map, not an object: the word comes from outside and may be "constructor". */
const SEVERITIES = new Map<string, Severity>([
  ['critical', 'critical'],
  ['crítico', 'critical'],
  ['crítica', 'critical'],
  ['critico', 'critical'],
  ['critica', 'critical'],
  ['error', 'error'],
  ['warning', 'warning'],
  ['warn', 'warning'],
  ['aviso', 'warning'],
  ['info', 'info'],
]);

function ofTags(tags: Readonly<Record<string, string>>): Severity | undefined {
  const [, value = ''] =
    Object.entries(tags).find(([name]) => /^(?:severity|severidad)$/i.test(name.trim())) ?? [];
  return SEVERITIES.get(value.trim().toLowerCase());
}

/** Not every severity: "error-rate" and "info-service-down" say what they watch. */
function ofName(name: string): Severity | undefined {
  const word = /^(?:critical|warning)(?=[-_./:])/i.exec(name)?.[0].toLowerCase();
  return SEVERITIES.get(word ?? '');
}

const TAG = /\[\s{0,5}(?:(?:severity|severidad)\s{0,5}[:=]\s{0,5})?(\p{L}{1,20})\s{0,5}\]/giu;

/** The first tag that is a severity counts; brackets around other words stay. */
function withoutSeverity(description: string): { text: string; severity: Severity | undefined } {
  let severity: Severity | undefined;
  const text = description.replace(TAG, (tag, word: string) => {
    const known = SEVERITIES.get(word.toLowerCase());
    severity ??= known;
    return known === undefined ? tag : '';
  });
  return { text, severity };
}

const URLS = /https?:\/\/[^\s<>"'`|]+/g;

function withoutRunbook(text: string): Pick<Described, 'meaning' | 'runbook'> {
  const last = [...text.matchAll(URLS)].at(-1);
  if (!last) return { meaning: tidy(text), runbook: undefined };
  const url = withoutPunctuation(last[0]);
  if (!URL.canParse(url)) return { meaning: tidy(text), runbook: undefined };
  const before = text.slice(0, last.index).replace(/[([{]\s*$/, '');
  const after = text.slice(last.index + url.length).replace(/^\s*[)\]}]/, '');
  const sentence = withoutLabel(before).replace(/[\s,;:—–-]+$/, '');
  return { meaning: tidy(sentence + after), runbook: url };
}

/** Punctuation after a URL belongs to the sentence; a closing bracket only when the URL opens none. */
function withoutPunctuation(url: string): string {
  let end = url.length;
  while (end > 0 && /[.,;:!?)\]}]/.test(url.charAt(end - 1))) {
    if (url.charAt(end - 1) === ')' && url.slice(0, end).includes('(')) break;
    end--;
  }
  return url.slice(0, end);
}

/** "… Runbook: " before the URL would be left without it. */
function withoutLabel(text: string): string {
  return text.replace(
    /(?:^|[\s.,;:—–-])(?:runbook|playbook|gu[ií]a|docs?|see|ver|more|más)\s{0,3}:?\s{0,3}$/i,
    (label) => label.charAt(0).replace(/[\s,;:—–-]/, ' '),
  );
}

function tidy(text: string): string | undefined {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;])/g, '')
    .replace(/^[\s.,;:—–-]+|[\s.,;:—–-]+$/g, '');
  return line === '' ? undefined : line;
}
