// Whether the held-out answers can be of the people who gave the rest: those of liars say that a good model is always wrong. Pure.
import { percent, plural } from '#lib/locale-es.ts';
import { type Cluster, compareShares, total } from '#lib/stats/stats.ts';

/** An answer to the model that is to be retrained. */
export interface Checked {
  readonly username: string;
  readonly isRight: boolean;
}

const LEAST_HELD_OUT = 20;
const LEAST_SERVED = 50;
/** By so much less than users' answers say, and by so many standard errors: chance does neither. */
const FAR_BELOW = 0.25;
const STANDARD_ERRORS = 4;

/**
 * @param heldOut the parent's answers to the held-out pictures, by their labels
 * @param served what users said of the parent's answers, in the whole log that was read
 * @returns the reason why the run must stop; undefined when there is none
 */
export function implausible(heldOut: readonly Checked[], served: readonly Checked[]): string | undefined {
  if (heldOut.length < LEAST_HELD_OUT || served.length < LEAST_SERVED) return undefined;
  const [before, claimed] = [clustersOf(heldOut), clustersOf(served)];
  const compared = compareShares(before, claimed);
  if (!compared) return undefined;
  const { difference, variance } = compared;
  if (difference < FAR_BELOW || difference < STANDARD_ERRORS * Math.sqrt(variance)) return undefined;
  const share = (clusters: readonly Cluster[]) => {
    const { answers, right } = total(clusters);
    return percent(right / answers);
  };
  return (
    `En ${plural(heldOut.length, 'respuesta reservada', 'respuestas reservadas')} el modelo que sirve acierta el ` +
    `${share(before)}, y según todas las respuestas acierta el ${share(claimed)}: con esas respuestas no se puede medir. ` +
    'Hay que revisar de quién son.'
  );
}

function clustersOf(answers: readonly Checked[]): Cluster[] {
  const byUser = Map.groupBy(answers, ({ username }) => username);
  return [...byUser.values()].map((own) => ({
    answers: own.length,
    right: own.filter(({ isRight }) => isRight).length,
  }));
}
