// The list of #/mine: drawings kept in this browser, joined with the answers that the server has. Pure.

import type { Answer } from '#client';
import type { KeptDrawing } from '../account/drawings.ts';

export type Feedback = Answer<'GET', '/feedback'>['items'][number];

export interface Entry {
  id: string;
  /** Milliseconds since 1970: of the answer, or without one of the drawing. */
  at: number;
  digit: number;
  verdict: 'right' | 'wrong' | 'unanswered';
  /** The true digit; null for "not a digit", undefined when it was not said. */
  truth: number | null | undefined;
  doubtful: boolean;
  version: string | undefined;
  model: string | undefined;
  /** Undefined for a drawing of another browser. */
  pixels: Uint8Array | undefined;
}

export const FILTERS = ['all', 'right', 'wrong', 'doubtful', 'unanswered'] as const;
export type Filter = (typeof FILTERS)[number];

/** Newest first. What the server says of an answer counts. */
export function joined(kept: readonly KeptDrawing[], feedback: readonly Feedback[]): Entry[] {
  const answers = new Map(feedback.map((answer) => [answer.prediction_id ?? answer.id, answer]));
  const own = kept.map((drawing) => {
    const answer = answers.get(drawing.id);
    answers.delete(drawing.id);
    return answer
      ? { ...answered(answer), doubtful: drawing.doubtful, pixels: drawing.pixels }
      : alone(drawing);
  });
  return [...own, ...[...answers.values()].map(answered)].sort((a, b) => b.at - a.at);
}

function answered(answer: Feedback): Entry {
  return {
    id: answer.prediction_id ?? answer.id,
    at: Date.parse(answer.timestamp),
    digit: answer.prediction,
    verdict: answer.correct ? 'right' : 'wrong',
    truth: answer.correct ? answer.prediction : answer.digit,
    doubtful: false,
    version: answer.version,
    model: answer.model,
    pixels: undefined,
  };
}

function alone({ id, at, digit, doubtful, version, model, pixels, said }: KeptDrawing): Entry {
  const verdict = said ? (said.truth === digit ? 'right' : 'wrong') : 'unanswered';
  return { id, at, digit, verdict, truth: said?.truth, doubtful, version, model, pixels };
}

export function fits(entry: Entry, filter: Filter): boolean {
  if (filter === 'all') return true;
  return filter === 'doubtful' ? entry.doubtful : entry.verdict === filter;
}
