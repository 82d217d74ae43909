// The guardrails of a ramp: whether the users of the new model are served worse than those of the old one at the same time. Pure.
import { countText, percent, plural, points } from '#lib/locale-es.ts';
import { type PairTally, picturesIn, surelyWorse } from '#lib/reports/reports.ts';
import { type Cluster, compareShares, confidenceSequence, total } from '#lib/stats/stats.ts';
import type { ClusterCounts } from '#lib/watching/watching.ts';

/** The users of one model. */
export interface Arm {
  /** By cluster. */
  served: readonly ClusterCounts[];
  answers: readonly Cluster[];
}

export interface Guarded {
  /** `breach`: surely worse. `passed`: surely not much worse. `wait`: not known yet. */
  verdict: 'breach' | 'passed' | 'wait';
  /** Spanish sentences with their figures. */
  reasons: string[];
}

/** One guardrail: the share of what went well, of each cluster. */
interface Guardrail {
  /** Completes "el modelo nuevo …". */
  breach: string;
  name: string;
  goods: (arm: Arm) => Cluster[];
  /** Surely worse by more than this is a breach. */
  margin: number;
  /** To go on, it must be shown that the loss is below this; at the first step, where few are served, below `FIRST` at least. */
  tolerance: number;
}

const served = (goods: (counts: ClusterCounts) => [number, number]) => (arm: Arm) =>
  arm.served.map((counts) => {
    const [right, answers] = goods(counts);
    return { right, answers };
  });

const GUARDRAILS: readonly Guardrail[] = [
  {
    name: 'aciertos',
    breach: 'acierta menos',
    goods: ({ answers }) => [...answers],
    margin: 0,
    tolerance: 0.05,
  },
  {
    name: 'lecturas sin duda',
    breach: 'duda más',
    goods: served(({ predictions, doubtful }) => [predictions - doubtful, predictions]),
    margin: 0.03,
    tolerance: 0.1,
  },
  {
    name: 'llamadas sin error',
    breach: 'falla más',
    goods: served(({ predictions, failed }) => [predictions, predictions + failed]),
    margin: 0,
    tolerance: 0.05,
  },
  {
    name: 'lecturas en menos de 1 s',
    breach: 'es más lento',
    goods: served(({ predictions, slow }) => [predictions - slow, predictions]),
    margin: 0.03,
    tolerance: 0.1,
  },
];

/** The tolerance of the first step, where one user in twenty is served. */
const FIRST = 0.1;
/** The test is asymptotic, and few users do not show how much users differ. */
const LEAST = { answers: 50, clusters: 3 };
/** A false breach of any of the four, or of the pictures that both models read, in 5 % of ramps; the tightest after 500 answers. */
const BREACH = { alpha: 0.05 / (GUARDRAILS.length + 1), horizon: 500 };
const PASS = { alpha: 0.1, horizon: 500 };

/**
 * @param whole since the ramp began: a breach is looked for in all of it
 * @param step since this step began: it must be judged by itself
 * @param pairs labelled pictures of v1 since the ramp began, which both models have read
 */
export function judgeRamp(
  whole: { fresh: Arm; old: Arm },
  step: { fresh: Arm; old: Arm },
  share: number,
  pairs?: PairTally,
): Guarded {
  const breaches = [
    ...GUARDRAILS.flatMap((guardrail) => breachOf(guardrail, whole) ?? []),
    ...(pairs ? pairsBreach(pairs) : []),
  ];
  if (breaches.length > 0) return { verdict: 'breach', reasons: breaches };
  const found = GUARDRAILS.map((guardrail) => passOf(guardrail, step, share));
  const missing = found.flatMap(({ missing }) => missing ?? []);
  const reasons = missing.length > 0 ? missing : found.map(({ figure }) => figure);
  return { verdict: missing.length > 0 ? 'wait' : 'passed', reasons };
}

function compared({ goods }: Guardrail, { fresh, old }: { fresh: Arm; old: Arm }) {
  const [now, before] = [goods(fresh), goods(old)];
  const sizes = [total(now), total(before)];
  const isEnough = sizes.every(({ answers, people }) => answers >= LEAST.answers && people >= LEAST.clusters);
  return {
    now: total(now),
    before: total(before),
    difference: isEnough ? compareShares(before, now) : undefined,
  };
}

function breachOf(guardrail: Guardrail, arms: { fresh: Arm; old: Arm }): string | undefined {
  const { now, before, difference } = compared(guardrail, arms);
  if (!difference) return undefined;
  const reach = confidenceSequence(difference, BREACH);
  if (difference.difference + reach >= -guardrail.margin) return undefined;
  const figures = `${guardrail.name}, ${shareText(now)} frente al ${shareText(before)} del modelo de antes`;
  return `El modelo nuevo ${guardrail.breach}: ${figures} (${points(difference.difference)} puntos).`;
}

/** The same pictures for both models: it needs fewer answers than the comparison of their users. */
function pairsBreach(tally: PairTally): string[] {
  const difference = surelyWorse(tally, BREACH.alpha);
  if (difference === undefined) return [];
  const { pictures, better, worse } = picturesIn(tally);
  return [
    `Con las mismas ${plural(pictures, 'imagen', 'imágenes')} el modelo nuevo acierta menos: solo él lee bien ${countText(better)}, y solo el de antes ${countText(worse)} (${points(difference)} puntos).`,
  ];
}

function passOf(guardrail: Guardrail, arms: { fresh: Arm; old: Arm }, share: number) {
  const { now, before, difference } = compared(guardrail, arms);
  const figure = `${guardrail.name}: ${shareText(now)} (antes ${shareText(before)})`;
  if (!difference) {
    const seen = `${now.answers} de ${LEAST.answers} y ${now.people} de ${LEAST.clusters} grupos de usuarios`;
    return { figure, missing: `Faltan datos de ${guardrail.name}: ${seen}.` };
  }
  const tolerance = share <= 0.05 ? Math.max(FIRST, guardrail.tolerance) : guardrail.tolerance;
  const worst = difference.difference - confidenceSequence(difference, PASS);
  if (worst > -tolerance) return { figure };
  return { figure, missing: `Aún puede perder ${points(-worst)} puntos en ${guardrail.name}.` };
}

function shareText({ answers, right }: { answers: number; right: number }): string {
  return answers === 0 ? '–' : percent(right / answers);
}
