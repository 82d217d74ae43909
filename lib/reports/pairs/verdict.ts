// The verdict by pairs: both models have read the same labelled pictures. It needs fewer answers than the A/B test, and must hold
// without the answers that are easiest to make up, as that one. Pure.
import { countText, percent, plural, points, pValueText } from '#lib/locale-es.ts';
import { ALIASES, type Alias } from '#lib/models/models.ts';
import {
  type Compared,
  comparePairs,
  confidenceSequence,
  type Interval,
  moreNeeded,
  type PairCluster,
  pairTotal,
  sequentialP,
} from '#lib/stats/stats.ts';
import { directionOf, robustness, roundUp } from '../robust.ts';
import { type PairTally, picturesIn } from './tally.ts';

/** Tightest at this many pictures: some 400 are enough for 0.95 against 0.98 in a test of a fixed size. */
export const TUNING = { horizon: 500 };
/** Pictures in each half, and users (buckets) in it: the sequential test is asymptotic, and not valid for fewer. */
export const LEAST_PICTURES = 25;
export const LEAST_USERS = 3;

export interface PairJudgement {
  verdict: 'ship' | 'roll_back' | 'keep_collecting';
  /** Labelled pictures that both models have read. */
  pictures: number;
  /** Of these, those that only v2 reads right, and those that only v1 does. */
  better: number;
  worse: number;
  left_out: number;
  unread: number;
  /** Accuracy of v2 less that of v1, −1 to 1, the pictures of either version counting one half; null without both. */
  difference: number | null;
  /** Valid however often one looks (α = 0.05); null with too few pictures. */
  interval: Interval | null;
  about_more_needed: number | null;
  /** Spanish sentences. */
  reasons: string[];
}

type Found = Pick<PairJudgement, 'verdict' | 'interval' | 'about_more_needed' | 'reasons'>;

export function judgePairs(tally: PairTally): PairJudgement {
  const { pictures, better, worse } = picturesIn(tally);
  const { left_out, unread } = tally;
  const difference = comparePairs([tally.v1.buckets, tally.v2.buckets])?.difference ?? null;
  const found = checked(decide(tally), tally);
  const reasons = [...found.reasons, ...figures(tally)];
  return { ...found, pictures, better, worse, left_out, unread, difference, reasons };
}

/**
 * Whether v2 is surely worse on the same pictures, by the larger of the two variances.
 * @param alpha the false-positive rate, however often one looks
 * @returns the difference; undefined when it is not sure
 */
export function surelyWorse(tally: PairTally, alpha: number): number | undefined {
  if (shortageOf(tally) !== undefined) return undefined;
  const compared = compareBoth(tally);
  return compared && directionOf(compared, { ...TUNING, alpha }) === 'roll_back'
    ? compared.difference
    : undefined;
}

function decide(tally: PairTally): Found {
  const shortage = shortageOf(tally);
  const compared = shortage === undefined ? compareBoth(tally) : undefined;
  if (!compared) return undecided(null, null, shortage === undefined ? [] : [shortage]);
  const { difference } = compared;
  const half = confidenceSequence(compared, TUNING);
  const interval: Interval = [Math.max(-1, difference - half), Math.min(1, difference + half)];
  const between = `entre ${points(interval[0])} y ${points(interval[1])} puntos`;
  const verdict = directionOf(compared, TUNING);
  if (verdict) {
    const than = verdict === 'ship' ? 'más' : 'menos';
    const reasons = [`Con las mismas imágenes v2 acierta ${than} que v1: ${between}.`];
    return { verdict, interval, about_more_needed: 0, reasons };
  }
  const p = pValueText(sequentialP(compared, TUNING));
  const chance = `Con las mismas imágenes la diferencia puede ser azar: está ${between} (${p}).`;
  const more = moreNeeded(compared, TUNING);
  if (more === undefined) return undecided(interval, null, [chance]);
  const about = roundUp(more);
  const missing = about === 1 ? 'falta 1 imagen' : `faltan unas ${plural(about, 'imagen', 'imágenes')}`;
  return undecided(interval, about, [chance, `Si todo sigue igual, ${missing}.`]);
}

function undecided(interval: Interval | null, more: number | null, reasons: string[]): Found {
  return { verdict: 'keep_collecting', interval, about_more_needed: more, reasons };
}

/** A verdict that rests on answers that somebody may have made up is none yet. */
function checked(found: Found, tally: PairTally): Found {
  if (found.verdict === 'keep_collecting') return found;
  const { holds, reasons } = robustness(tally, found.verdict, {
    direction: ({ v1, v2 }) => directionOf(comparePairs([v1, v2]), TUNING),
    difference: ({ v1, v2 }) => comparePairs([v1, v2])?.difference,
    isEnough,
  });
  const said = [...found.reasons, ...reasons];
  return holds ? { ...found, reasons: said } : undecided(found.interval, null, said);
}

/** The comparison with the larger of the two variances: of pictures clustered by user, and by network. */
function compareBoth({ v1, v2 }: PairTally): Compared | undefined {
  const byUser = comparePairs([v1.buckets, v2.buckets]);
  const byNetwork = comparePairs([v1.origins.clusters, v2.origins.clusters]);
  if (!byUser || !byNetwork) return undefined;
  return byUser.variance >= byNetwork.variance ? byUser : byNetwork;
}

export function isEnough(halves: Record<Alias, PairCluster[]>): boolean {
  return ALIASES.every((alias) => {
    const { answers, people } = pairTotal(halves[alias]);
    return answers >= LEAST_PICTURES && people >= LEAST_USERS;
  });
}

function shortageOf(tally: PairTally): string | undefined {
  if (isEnough({ v1: tally.v1.buckets, v2: tally.v2.buckets })) return undefined;
  const [v1, v2] = ALIASES.map((alias) => pairTotal(tally[alias].buckets));
  return (
    `Faltan imágenes con su dígito: hay ${countText(v1?.answers ?? 0)} a las que respondió v1 y ` +
    `${countText(v2?.answers ?? 0)} a las que respondió v2; hacen falta ${LEAST_PICTURES} de cada una, de unos ${LEAST_USERS} usuarios.`
  );
}

function figures(tally: PairTally): string[] {
  const { pictures, better, worse } = picturesIn(tally);
  const { left_out, unread } = tally;
  const read = `De ${plural(pictures, 'imagen', 'imágenes')} solo v2 lee bien ${countText(better)} y solo v1 ${countText(worse)}`;
  const same = percent((pictures - better - worse) / Math.max(1, pictures));
  return [
    ...(pictures > 0 ? [`${read}; en el ${same} aciertan o fallan las dos.`] : []),
    ...(left_out > 0
      ? [
          `No ${left_out === 1 ? 'cuenta' : 'cuentan'} ${plural(left_out, 'respuesta')} sin confianza suficiente.`,
        ]
      : []),
    ...(unread > 0 ? [`Sin leer por los dos modelos: ${plural(unread, 'imagen', 'imágenes')}.`] : []),
  ];
}
