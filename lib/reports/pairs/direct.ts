// Labelled pictures of /v1 and /v2, read by both models of the experiment too. They are shown and decide nothing: whoever calls a
// version by name chose it, and who saw v1 fail may send the same picture to v2. Pure.
import { countText, plural } from '#lib/locale-es.ts';
import { comparePairs, confidenceSequence, type Interval } from '#lib/stats/stats.ts';
import { type PairTally, picturesIn } from './tally.ts';
import { isEnough, TUNING } from './verdict.ts';

const PREFIX = 'direct.';

/** Under which the counts of these pictures are folded, beside those of the experiment itself. */
export const directKey = (experiment: string) => `${PREFIX}${experiment}`;

/** The experiment of such a key, or of its own id. */
export const experimentIn = (key: string) => (key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key);

export interface DirectFigures {
  pictures: number;
  better: number;
  worse: number;
  left_out: number;
  unread: number;
  /** As of the pairs that decide; null without pictures of both models. */
  difference: number | null;
  /** Would hold the true difference if users had not chosen the version; null with too few pictures. */
  interval: Interval | null;
  /** A Spanish sentence; none without any picture. */
  reasons: string[];
}

export function directFigures(tally: PairTally): DirectFigures {
  const { left_out, unread, v1, v2 } = tally;
  const compared = comparePairs([v1.buckets, v2.buckets]);
  const half =
    compared && isEnough({ v1: v1.buckets, v2: v2.buckets }) && confidenceSequence(compared, TUNING);
  const difference = compared?.difference ?? null;
  const found = picturesIn(tally);
  return {
    ...found,
    left_out,
    unread,
    difference,
    interval:
      half && difference !== null ? [Math.max(-1, difference - half), Math.min(1, difference + half)] : null,
    reasons: found.pictures === 0 ? [] : [sentenceOf(found)],
  };
}

function sentenceOf({ pictures, better, worse }: ReturnType<typeof picturesIn>): string {
  return (
    `Fuera del experimento, de ${plural(pictures, 'imagen', 'imágenes')} solo v2 lee bien ${countText(better)} y solo v1 ` +
    `${countText(worse)}. No deciden: quien llama a /v1 o a /v2 eligió la versión.`
  );
}
