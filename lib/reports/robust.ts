// Whether a verdict holds without the answers that are easiest to make up: of accounts newer than the experiment, and of the
// few networks that speak for it most. Pure.
import { countText, plural } from '#lib/locale-es.ts';
import { ALIASES, type Alias } from '#lib/models/models.ts';
import { type Compared, compareShares, confidenceSequence, type Tuning } from '#lib/stats/stats.ts';
import { lessBuckets, type Sources } from './rollups/buckets.ts';
import type { ExperimentTally } from './rollups/fold.ts';

/** Somebody who rigs a test has a few networks; so nothing rests on this many of them, whichever they are. */
const FEW_NETWORKS = 5;

export type Direction = 'ship' | 'roll_back' | undefined;
type Arms<Bucket> = Record<Alias, Bucket[]>;

/** How a part of the answers is judged. */
export interface Judge<Bucket> {
  /** What the sequential test says of them. */
  direction(arms: Arms<Bucket>): Direction;
  isEnough(arms: Arms<Bucket>): boolean;
  /** v2 less v1; undefined without answers in either arm. */
  difference(arms: Arms<Bucket>): number | undefined;
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
  const networks = armsOf(tally, ({ origins }) => origins.networks);
  const oldNetworks = armsOf(tally, ({ origins, late }) => lessBuckets(origins.networks, late.networks));
  const checks = [
    ...(late > 0
      ? [
          {
            arms: withoutLate,
            what: `${late === 1 ? 'la respuesta' : `las ${plural(late, 'respuesta')}`} de cuentas creadas después de empezar`,
          },
        ]
      : []),
    ...(answersIn(networks) > 0
      ? [
          {
            arms: withoutStrongest(all, networks, direction, judge),
            what: `las ${countText(FEW_NETWORKS)} redes que más lo apoyan`,
          },
          {
            arms: withoutStrongest(withoutLate, oldNetworks, direction, judge),
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

/** The answers without those of the networks that speak for the verdict most, as far as networks are known. */
function withoutStrongest<Bucket extends { answers: number }>(
  all: Arms<Bucket>,
  networks: Arms<Bucket>,
  direction: Direction,
  judge: Judge<Bucket>,
): Arms<Bucket> {
  const without = (chosen: ReadonlySet<number>): Arms<Bucket> => ({
    v1: lessNetworks(all.v1, networks.v1, chosen),
    v2: lessNetworks(all.v2, networks.v2, chosen),
  });
  const sign = direction === 'roll_back' ? -1 : 1;
  const weakened = (k: number) =>
    sign * (judge.difference(without(new Set([k]))) ?? Number.NEGATIVE_INFINITY);
  const strongest = networks.v1
    .map((_, k) => k)
    .filter((k) => (networks.v1[k]?.answers ?? 0) + (networks.v2[k]?.answers ?? 0) > 0)
    .map((k) => ({ k, left: weakened(k) }))
    .sort((a, b) => a.left - b.left)
    .slice(0, FEW_NETWORKS)
    .map(({ k }) => k);
  return without(new Set(strongest));
}

function lessNetworks<Bucket extends { answers: number }>(
  clusters: Bucket[],
  networks: Bucket[],
  chosen: ReadonlySet<number>,
): Bucket[] {
  return lessBuckets(
    clusters,
    networks.map((cluster, k) => (chosen.has(k) ? cluster : undefined)),
  );
}

/** Rounds up to two figures, because the number is an estimate. */
export function roundUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.ceil(count / unit) * unit;
}
