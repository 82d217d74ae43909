// Answers to review as data: which are shown, which contradict the model, and the keys that decide. Pure.
import type { ReviewState, TrainingSet } from '../api.ts';

export type Doubtful = TrainingSet['review'][number];

/** Decides about an answer. @returns whether it was done */
export type Review = (id: string, state: ReviewState, reason?: string) => Promise<boolean>;

export interface QueueFilter {
  /** Only those that v2 reads otherwise. */
  contradictsOnly: boolean;
  username: string;
  /** The digit that the person said; empty: all. */
  digit: string;
}

/** The model that serves as v2 reads another digit than the person said. */
export function contradicts({ digit, v2 }: Pick<Doubtful, 'digit' | 'v2'>): boolean {
  return v2.digit !== digit;
}

export function fits(answer: Doubtful, { contradictsOnly, username, digit }: QueueFilter): boolean {
  return (
    (!contradictsOnly || contradicts(answer)) &&
    (digit === '' || answer.digit === Number(digit)) &&
    answer.username.toLowerCase().includes(username.trim().toLowerCase())
  );
}

export type KeyDeed = { review: ReviewState } | { go: 1 | -1 } | { digit: string };

/** What a key does in the queue; undefined for all others, and with a modifier, which is the browser's. */
export function deedOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): KeyDeed | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (/^\d$/.test(key)) return { digit: key };
  switch (key.toLowerCase()) {
    case 'c':
      return { review: 'confirmed' };
    case 'x':
      return { review: 'excluded' };
    case 'arrowright':
      return { go: 1 };
    case 'arrowleft':
      return { go: -1 };
    default:
      return undefined;
  }
}

const NO_LIST_FILTER = { username: '', day: '', digit: '', prediction: '', model: '', correct: '' };

/** Empty texts filter nothing. */
export type ListFilter = typeof NO_LIST_FILTER;

/** What an address asks for: "ana" the answers of a person, "digit=4&prediction=9" those that fit. */
export function filterOf(asked: string): ListFilter {
  if (!asked.includes('=')) return { ...NO_LIST_FILTER, username: asked };
  const wanted = new URLSearchParams(asked);
  const names = Object.keys(NO_LIST_FILTER) as (keyof ListFilter)[];
  return Object.fromEntries(names.map((name) => [name, wanted.get(name) ?? ''])) as ListFilter;
}

/** The server reads a page and then leaves out what does not fit, so its pages may be short, even empty. */
export function leavesOut({ digit, prediction, model, correct }: ListFilter): boolean {
  return `${digit}${prediction}${model}${correct}` !== '';
}

/** The parameters of a list: those that are set. */
export function queryOf(filter: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}
