// Whether what a run corrects rests on few networks, so that somebody should look at it although each of its accounts is vouched for. Pure.
import type { FewNetworks } from '../result.ts';
import type { Selectable } from './select.ts';
import type { LabelFacts } from './trust.ts';

/** Somebody who has many accounts has few networks. */
const FEW = 5;
/** More than this share of the corrections is of so few networks. */
const MOST = 0.5;
/** Corrections from one digit to another; of all digits together. Fewer do not move a model. */
const LEAST_OF_PAIR = 10;
const LEAST_OF_ALL = 20;

type Correction = Pick<LabelFacts, 'digit' | 'readings' | 'from'> & Pick<Selectable, 'network' | 'trust'>;

/**
 * An answer corrects the model behind v2 when it names another digit. Those that an administrator confirmed one by one or gave need no
 * second look; those without a known network belong to none.
 * @returns the largest such correction: from one digit to another, or of all digits together; undefined when there is none
 */
export function fewNetworks(labels: readonly Correction[]): FewNetworks | undefined {
  const corrections = labels.filter(({ digit, readings }) => readings.v2.digit !== digit);
  const pairs = Map.groupBy(corrections, ({ digit, readings }) => `${readings.v2.digit} ${digit}`);
  const found = [...pairs.values()].flatMap((some) => {
    const [first] = some;
    const counts = countsOf(some);
    return first && isOfFew(counts, LEAST_OF_PAIR)
      ? [{ ...counts, before: first.readings.v2.digit, after: first.digit }]
      : [];
  });
  const all = countsOf(corrections);
  const [largest] = found.sort((a, b) => b.of_few - a.of_few);
  return largest ?? (isOfFew(all, LEAST_OF_ALL) ? all : undefined);
}

function countsOf(corrections: readonly Correction[]) {
  const unseen = corrections.filter(({ trust, from }) => trust !== 'confirmed' && !from?.by_admin);
  const networks = Map.groupBy(unseen, ({ network }) => network);
  networks.delete(undefined);
  const sizes = [...networks.values()].map(({ length }) => length).sort((a, b) => b - a);
  const of_few = sizes.slice(0, FEW).reduce((sum, size) => sum + size, 0);
  return { corrections: corrections.length, of_few, networks: Math.min(FEW, sizes.length) };
}

function isOfFew({ corrections, of_few }: ReturnType<typeof countsOf>, least: number): boolean {
  return of_few >= least && of_few > MOST * corrections;
}
