// What changed: the users' pictures that the candidate reads otherwise than its parent, counted, and some of them kept.
import { type Answer, type DigitSet, pictureOf } from '#lib/digits/training/training.ts';
import { packPicture } from '#lib/predictions/predictions.ts';
import type { Changes, PairCounts } from '../result.ts';

const MOST_PAIRS = 10;
/** Of some 200 bytes each; a run stays small enough for a list of a hundred. */
const MOST_PICTURES = 12;

export interface Compared {
  readonly digits: DigitSet;
  /** The answers of the parent and of the candidate, in the order of the pictures. */
  readonly before: readonly Answer[];
  readonly after: readonly Answer[];
}

/** Pure. The pictures shown are of the most frequent changes, in turn. */
export function changesOf(sets: readonly Compared[]): Changes {
  const changed = sets.flatMap(({ digits, before, after }) =>
    before.flatMap(({ label, prediction: { digit } }, i) => {
      const read = after[i]?.prediction.digit ?? digit;
      return read === digit ? [] : [{ label, before: digit, after: read, picture: pictureOf(digits, i) }];
    }),
  );
  const pairs = [...Map.groupBy(changed, ({ before, after }) => `${before} ${after}`).values()].sort(
    (a, b) => b.length - a.length,
  );
  const inTurn = pairs.flatMap((pair) => pair.map((change, turn) => ({ change, turn })));
  return {
    compared: sets.reduce((sum, { digits }) => sum + digits.count, 0),
    changed: changed.length,
    pairs: pairs.slice(0, MOST_PAIRS).flatMap((pair) => {
      const [first] = pair;
      if (!first) return [];
      const { before, after } = first;
      return [
        {
          before,
          after,
          count: pair.length,
          as_labelled: pair.filter(({ label }) => label === after).length,
        },
      ];
    }),
    pictures: inTurn
      .sort((a, b) => a.turn - b.turn)
      .slice(0, MOST_PICTURES)
      .map(({ change: { picture, ...read } }) => ({
        ...read,
        pixels: packPicture(Uint8Array.from(picture)),
      })),
  };
}

/** Pure. Of some of the pictures: those that only one of the two models reads right. @param counted in the order of the pictures */
export function pairsOf({ before, after }: Compared, counted: readonly boolean[]): PairCounts {
  const right = before.map(({ label, prediction }, i) => ({
    before: prediction.digit === label,
    after: after[i]?.prediction.digit === label,
  }));
  const some = right.filter((_, i) => counted[i]);
  return {
    pictures: some.length,
    better: some.filter(({ before, after }) => after && !before).length,
    worse: some.filter(({ before, after }) => before && !after).length,
  };
}
