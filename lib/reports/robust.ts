// Whether a verdict holds without the answers that are easiest to make up: of accounts newer than the experiment, and of the
// networks that answer most. Pure.
import { countText, plural } from '#lib/locale-es.ts';
import { ALIASES, type Alias } from '#lib/models/models.ts';
import { type Compared, compareShares, confidenceSequence, type Tuning } from '#lib/stats/stats.ts';
import { lessBuckets, type Sources } from './buckets.ts';
import type { ExperimentTally } from './fold.ts';

/** Somebody who rigs a test has a few networks; so nothing rests on this many of them. */
const LARGEST_NETWORKS = 5;

export type Direction = 'ship' | 'roll_back' | undefined;
type Arms<Bucket> = Record<Alias, Bucket[]>;

/** How a part of the answers is judged. */
export interface Judge<Bucket> {
  /** What the sequential test says of them. */
  direction(arms: Arms<Bucket>): Direction;
  isEnough(arms: Arms<Bucket>): boolean;
}

/** What the sequential test says; undefined while it says nothing. */
export function directionOf(compared: Compared | undefined, tuning: Tuning = {}): Direction {
  if (!compared) return undefined;
  const half = confidenceSequence(compared, tuning);
  if (compared.difference > half) return 'ship';
  return compared.difference < -half ? 'roll_back' : undefined;
}

/** The comparison with the larger of the two variances: of answers clustered by user, and by network. */
export function compareArms({ v1, v2 }: ExperimentTally): Compared | undefined {
  const byUser = compareShares(v1.buckets, v2.buckets);
  const byNetwork = compareShares(v1.origins.clusters, v2.origins.clusters);
  if (!byUser || !byNetwork) return undefined;
  return byUser.variance >= byNetwork.variance ? byUser : byNetwork;
}

interface Robustness {
  holds: boolean;
  /** Spanish sentences: what was left out, and whether the result is the same. */
  reasons: string[];
}

/** Tries the verdict again without each kind of answers, and without both. */
export function robustness<Bucket extends { answers: number }>(
  tally: Tally<Bucket>,
  direction: Direction,
  judge: Judge<Bucket>,
): Robustness {
  const all = armsOf(tally, ({ origins }) => origins.clusters);
  const withoutLate = armsOf(tally, ({ origins, late }) => lessBuckets(origins.clusters, late.clusters));
  const late = answersIn(all) - answersIn(withoutLate);
  const largest = largestNetworks(tally);
  const checks = [
    ...(late > 0
      ? [
          {
            arms: withoutLate,
            what: `las ${plural(late, 'respuesta')} de cuentas creadas después de empezar`,
          },
        ]
      : []),
    ...(largest.size > 0
      ? [
          {
            arms: armsOf(tally, ({ origins }) => lessNetworks(origins.clusters, origins.networks, largest)),
            what: `las ${countText(LARGEST_NETWORKS)} redes que más responden`,
          },
          {
            arms: armsOf(tally, ({ origins, late }) =>
              lessNetworks(
                lessBuckets(origins.clusters, late.clusters),
                lessBuckets(origins.networks, late.networks),
                largest,
              ),
            ),
            what: 'unas ni otras',
          },
        ]
      : []),
  ];
  const failing = checks.filter(({ arms }) => !judge.isEnough(arms) || judge.direction(arms) !== direction);
  const [first] = failing;
  if (first) return { holds: false, reasons: [`No se sostiene sin ${first.what}: con ellas no se decide.`] };
  return { holds: true, reasons: late > 0 ? [`Es lo mismo sin ${checks[0]?.what}.`] : [] };
}

type Tally<Bucket extends { answers: number }> = Record<Alias, Pick<Sources<Bucket>, 'origins' | 'late'>>;

function armsOf<Bucket extends { answers: number }>(
  tally: Tally<Bucket>,
  clusters: (arm: Tally<Bucket>[Alias]) => Bucket[],
): Arms<Bucket> {
  return { v1: clusters(tally.v1), v2: clusters(tally.v2) };
}

function answersIn(arms: Arms<{ answers: number }>): number {
  return ALIASES.reduce((sum, alias) => arms[alias].reduce((part, { answers }) => part + answers, sum), 0);
}

/** The buckets with most answers of known networks, in both arms together. */
function largestNetworks({ v1, v2 }: Tally<{ answers: number }>): Set<number> {
  return new Set(
    v1.origins.networks
      .map(({ answers }, k) => ({ k, answers: answers + (v2.origins.networks[k]?.answers ?? 0) }))
      .filter(({ answers }) => answers > 0)
      .sort((a, b) => b.answers - a.answers)
      .slice(0, LARGEST_NETWORKS)
      .map(({ k }) => k),
  );
}

function lessNetworks<Bucket extends { answers: number }>(
  clusters: Bucket[],
  networks: Bucket[],
  largest: ReadonlySet<number>,
): Bucket[] {
  return lessBuckets(
    clusters,
    networks.map((cluster, k) => (largest.has(k) ? cluster : undefined)),
  );
}

/** Rounds up to two figures, because the number is an estimate. */
export function roundUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.ceil(count / unit) * unit;
}
