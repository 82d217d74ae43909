// Which verdict decides: that of the A/B test, that by pairs, or both. Pure.
import type { PairJudgement } from './pairs/verdict.ts';
import type { Judgement, Verdict } from './verdict.ts';

export interface Decision {
  verdict: Verdict;
  /** Whose verdict it is; null while neither has one. */
  by: 'ab' | 'pairs' | 'both' | null;
  /** A Spanish sentence. */
  reason: string;
}

/** An unhealthy experiment decides nothing, and two verdicts that contradict each other are none. */
export function decide(ab: Pick<Judgement, 'verdict'>, pairs: Pick<PairJudgement, 'verdict'>): Decision {
  if (ab.verdict === 'unhealthy') {
    return { verdict: 'unhealthy', by: 'ab', reason: 'El experimento no es fiable: nada decide.' };
  }
  const isOpen = { ab: ab.verdict === 'keep_collecting', pairs: pairs.verdict === 'keep_collecting' };
  if (isOpen.ab && isOpen.pairs) {
    return {
      verdict: 'keep_collecting',
      by: null,
      reason: 'Ni la prueba A/B ni la de pares deciden todavía.',
    };
  }
  if (isOpen.pairs) return { verdict: ab.verdict, by: 'ab', reason: 'Decide la prueba A/B.' };
  if (isOpen.ab) {
    const reason = 'Deciden los pares: los dos modelos leen las mismas imágenes.';
    return { verdict: pairs.verdict, by: 'pairs', reason };
  }
  if (ab.verdict === pairs.verdict) {
    return { verdict: ab.verdict, by: 'both', reason: 'Deciden las dos pruebas, y dicen lo mismo.' };
  }
  const reason = 'La prueba A/B y la de pares se contradicen: no se decide.';
  return { verdict: 'keep_collecting', by: null, reason };
}
