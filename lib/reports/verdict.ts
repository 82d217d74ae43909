// The A/B verdict. First: is the experiment healthy? Then: has it enough answers? Then: what does the sequential test say? Then:
// does that hold without the answers that are easiest to make up?

import { countText, percent, plural, points, pValueText } from '#lib/locale-es.ts';
import { ALIASES, type Alias } from '#lib/models/models.ts';
import {
  type Compared,
  compareShares,
  confidenceSequence,
  type Interval,
  moreNeeded,
  sameShareP,
  sampleRatioP,
  sequentialP,
  total,
} from '#lib/stats/stats.ts';
import { countPeople } from './people.ts';
import { compareArms, directionOf, robustness, roundUp } from './robust.ts';
import type { ExperimentTally } from './rollups/fold.ts';

export type Verdict = 'ship' | 'roll_back' | 'keep_collecting' | 'unhealthy';

export interface Judgement {
  verdict: Verdict;
  /** Accuracy of v2 less that of v1, −1 to 1; null while either has no answer. */
  difference: number | null;
  /** Confidence interval of the true difference, valid however often one looks (α = 0.05); null with too few answers. */
  interval: Interval | null;
  /**
   * Answers still needed in both arms together if accuracies stay the same; a lower bound while an arm has fewer than
   * 50; null when unknown.
   */
  about_more_needed: number | null;
  /** Spanish sentences with their figures. */
  reasons: string[];
}

/** Below this p-value the split or the rate of answers makes the experiment unhealthy (Fabijan et al., KDD 2019). */
const UNHEALTHY_P = 0.001;
/** Answers needed in each arm: the sequential test is asymptotic, and not valid for fewer. */
const LEAST_ANSWERS = 50;
/** Users (buckets) needed in each arm: two do not show how much users differ. */
const LEAST_USERS = 3;

/** One arm in numbers. */
interface Arm {
  answers: number;
  right: number;
  /** Buckets that are not empty. */
  people: number;
  /** Users who answered. */
  answered: number;
  /** Predictions shown. */
  shown: number;
  exposed: { count: number; variance: number };
}

/** @param weights of the experiment, adding up to 1. */
export function judgeExperiment(tally: ExperimentTally, weights: Record<Alias, number>): Judgement {
  const arms = { v1: armOf(tally, 'v1'), v2: armOf(tally, 'v2') };
  const { v1, v2 } = arms;
  const figures = ALIASES.filter((alias) => arms[alias].answers > 0).map((alias) =>
    figure(alias, arms[alias]),
  );
  const difference = v1.answers > 0 && v2.answers > 0 ? v2.right / v2.answers - v1.right / v1.answers : null;

  const shortages = shortagesOf(arms);
  const compared = shortages.length > 0 ? undefined : compareArms(tally);
  const found = compared ? checked(decide(compared), tally) : undecided(arms, shortages);

  const faults = faultsOf(arms, weights);
  const judged = faults ? { ...found, ...faults, about_more_needed: null } : found;
  return { ...judged, difference, reasons: [...judged.reasons, ...figures] };
}

function undecided(arms: Record<Alias, Arm>, reasons: string[]): Omit<Judgement, 'difference'> {
  const lacking = ALIASES.reduce((sum, alias) => sum + Math.max(0, LEAST_ANSWERS - arms[alias].answers), 0);
  return { verdict: 'keep_collecting', interval: null, about_more_needed: lacking || null, reasons };
}

/** The verdict of the sequential test. */
function decide(compared: Compared): Omit<Judgement, 'difference'> {
  const { difference } = compared;
  const half = confidenceSequence(compared);
  const interval: Interval = [Math.max(-1, difference - half), Math.min(1, difference + half)];
  const between = `entre ${points(interval[0])} y ${points(interval[1])} puntos`;
  const judged = (verdict: Verdict, about_more_needed: number | null, reasons: string[]) => ({
    verdict,
    interval,
    about_more_needed,
    reasons,
  });
  const direction = directionOf(compared);
  if (direction === 'ship') return judged('ship', 0, [`v2 acierta más que v1: ${between}.`]);
  if (direction === 'roll_back') return judged('roll_back', 0, [`v2 acierta menos que v1: ${between}.`]);
  const chance = `La diferencia puede ser azar: está ${between} (${pValueText(sequentialP(compared))}).`;
  const more = moreNeeded(compared);
  if (more === undefined) return judged('keep_collecting', null, [chance]);
  const about = roundUp(more);
  const missing = about === 1 ? 'falta 1 respuesta' : `faltan unas ${plural(about, 'respuesta')}`;
  const advice = `Si todo sigue igual, ${missing}.`;
  return judged('keep_collecting', about, [chance, advice]);
}

/** A verdict that rests on answers that somebody may have made up is none yet. */
function checked(
  found: Omit<Judgement, 'difference'>,
  tally: ExperimentTally,
): Omit<Judgement, 'difference'> {
  if (found.verdict !== 'ship' && found.verdict !== 'roll_back') return found;
  const { holds, reasons } = robustness(tally, found.verdict, {
    direction: ({ v1, v2 }) => directionOf(compareShares(v1, v2)),
    difference: ({ v1, v2 }) => compareShares(v1, v2)?.difference,
    isEnough: (arms) =>
      ALIASES.map((alias) => total(arms[alias])).every(
        ({ answers, people }) => answers >= LEAST_ANSWERS && people >= LEAST_USERS,
      ),
  });
  const said = [...found.reasons, ...reasons];
  return holds
    ? { ...found, reasons: said }
    : { ...found, verdict: 'keep_collecting', about_more_needed: null, reasons: said };
}

/** The faults that make any comparison invalid; undefined for a healthy experiment. */
function faultsOf(
  arms: Record<Alias, Arm>,
  weights: Record<Alias, number>,
): Pick<Judgement, 'verdict' | 'reasons'> | undefined {
  const reasons = [splitFault(arms, weights), rateFault(arms)].filter((fault) => fault !== undefined);
  if (reasons.length > 0) return { verdict: 'unhealthy', reasons };
  const idle = ALIASES.find((alias) => weights[alias] === 0);
  if (!idle) return undefined;
  return { verdict: 'keep_collecting', reasons: [`Ningún usuario va a ${idle}: no hay con qué comparar.`] };
}

function armOf(tally: ExperimentTally, alias: Alias): Arm {
  const { buckets, answered, exposures, exposed } = tally[alias];
  return {
    ...total(buckets),
    answered: countPeople(answered).count,
    shown: exposures,
    exposed: countPeople(exposed),
  };
}

function splitFault({ v1, v2 }: Record<Alias, Arm>, weights: Record<Alias, number>): string | undefined {
  const p = sampleRatioP(
    [v1.exposed.count, v2.exposed.count],
    [weights.v1, weights.v2],
    [v1.exposed.variance, v2.exposed.variance],
  );
  if (p >= UNHEALTHY_P) return undefined;
  const users = `${plural(v1.exposed.count, 'usuario')} en v1 y ${countText(v2.exposed.count)} en v2`;
  const wanted = `${percent(weights.v1)} y ${percent(weights.v2)}`;
  return `El reparto no es el pedido: ${users}, en vez del ${wanted} (${pValueText(p)}). Hasta saber por qué, no se puede comparar.`;
}

/** The share of users who answer must not depend on the arm; otherwise the accuracies are of different kinds of users. */
function rateFault({ v1, v2 }: Record<Alias, Arm>): string | undefined {
  // The predictions of a person who left are gone, the answers are not.
  const all = ({ answered, exposed }: Arm) => Math.max(answered, exposed.count);
  const p = sameShareP([v1.answered, v2.answered], [all(v1), all(v2)]);
  if (p === undefined || p >= UNHEALTHY_P) return undefined;
  const rate = (arm: Arm) => `${countText(arm.answered)} de ${plural(all(arm), 'usuario')}`;
  return `No contestan por igual: ${rate(v1)} de v1 y ${rate(v2)} de v2 (${pValueText(p)}). Quien calla puede pensar otra cosa.`;
}

function shortagesOf({ v1, v2 }: Record<Alias, Arm>): string[] {
  const shortages: string[] = [];
  if (Math.min(v1.answers, v2.answers) < LEAST_ANSWERS) {
    shortages.push(
      `Faltan respuestas: hay ${countText(v1.answers)} de v1 y ${countText(v2.answers)} de v2; hacen falta ${LEAST_ANSWERS} de cada una.`,
    );
  }
  if (Math.min(v1.people, v2.people) < LEAST_USERS) {
    shortages.push(
      `Faltan usuarios: han respondido ${countText(v1.answered)} de v1 y ${countText(v2.answered)} de v2; hacen falta unos ${LEAST_USERS} de cada una.`,
    );
  }
  return shortages;
}

function figure(alias: Alias, { answers, right, answered, shown }: Arm): string {
  const base = `${plural(answers, 'respuesta')} de ${plural(answered, 'usuario')}`;
  const predictions = plural(shown, 'predicción', 'predicciones');
  return `${alias} acierta el ${percent(right / answers)}: ${base}, sobre ${predictions}.`;
}
