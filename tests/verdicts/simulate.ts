// Simulated experiments that are judged every day by both verdicts: by the A/B test and by pairs, as a report judges them.
import { type Random, seededRandom } from '#lib/digits/training/rng.ts';
import type { Alias } from '#lib/models/models.ts';
import { decide } from '#lib/reports/decision.ts';
import { addPairs, type Pair, tallyPairs } from '#lib/reports/pairs/tally.ts';
import { judgePairs } from '#lib/reports/pairs/verdict.ts';
import { addSource } from '#lib/reports/rollups/buckets.ts';
import { type ExperimentTally, emptyExperiment } from '#lib/reports/rollups/fold.ts';
import { judgeExperiment } from '#lib/reports/verdict.ts';
import { skill } from '../support/skill.ts';

export interface World {
  users: number;
  /** Pictures of each user and day. */
  perDay: number;
  /** The last day on which somebody looks. */
  days: number;
  accuracy: Record<Alias, number>;
  /** How alike the answers of one user are; 0: independent. */
  icc: number;
  /** The share of pictures that are as hard for one model as for the other. */
  shared: number;
  /** The share of right answers that users report; of wrong ones they report all. */
  reportsRight: number;
  /** Whether networks are known; then each user has one of their own. */
  knowsNetworks?: boolean;
}

/** The reported answers after which each verdict was found; undefined when it was not. */
export interface Found {
  ab: number | undefined;
  pairs: number | undefined;
  /** The decision was for a version. */
  decided: boolean;
}

const HASHES = 2 ** 32;
const EVEN = { v1: 0.5, v2: 0.5 };

export function simulate(world: World, runs: number, seed: number): Found[] {
  const random = seededRandom(seed);
  return Array.from({ length: runs }, () => simulateOne(world, random));
}

function simulateOne(world: World, random: Random): Found {
  const users = Array.from({ length: world.users }, () => userOf(world, random));
  const tally = emptyExperiment();
  for (const { shown, person } of users) (tally[shown].exposed as Set<number>).add(person);
  const found: Found = { ab: undefined, pairs: undefined, decided: false };
  let answers = 0;
  for (let day = 0; day < world.days && !(found.ab && found.pairs); day++) {
    const pairs = users.flatMap((user) =>
      Array.from({ length: world.perDay }, () => pictureOf(user, world, random)),
    );
    const said = pairs.filter(({ shown, isRight }) => !isRight[shown] || random() < world.reportsRight);
    answers += said.length;
    count(tally, said);
    const [ab, paired] = [judgeExperiment(tally, EVEN), judgePairs(tally.pairs)];
    if (isWinner(ab.verdict)) found.ab ??= answers;
    if (isWinner(paired.verdict)) found.pairs ??= answers;
    found.decided ||= isWinner(decide(ab, paired).verdict);
  }
  return found;
}

interface User {
  shown: Alias;
  person: number;
  network: number | undefined;
  /** The shares of this user's pictures that each model reads wrong. */
  wrong: Record<Alias, number>;
}

function userOf({ accuracy, icc, shared, knowsNetworks }: World, random: Random): User {
  const hard = skill(0.5, icc, random);
  const own = shared > 0 ? hard : skill(0.5, icc, random);
  const wrong = (alias: Alias, hardness: number) => Math.min(1, 2 * hardness * (1 - accuracy[alias]));
  const shown = random() < 0.5 ? 'v1' : 'v2';
  const person = Math.floor(random() * HASHES);
  return {
    shown,
    person,
    network: knowsNetworks ? person : undefined,
    wrong: { v1: wrong('v1', hard), v2: wrong('v2', own) },
  };
}

/** With one draw for both models the harder pictures are the same. */
function pictureOf({ shown, person, network, wrong }: User, { shared }: World, random: Random): Pair {
  const first = random();
  const second = random() < shared ? first : random();
  const isRight = { v1: first >= wrong.v1, v2: second >= wrong.v2 };
  return { shown, person, network, isLate: false, isRight };
}

function count(tally: ExperimentTally, pairs: readonly Pair[]): void {
  for (const { shown, person, network, isRight } of pairs) {
    const arm = tally[shown];
    (arm.answered as Set<number>).add(person);
    addSource(arm, { person, network, isLate: false }, { answers: 1, right: Number(isRight[shown]) });
  }
  tally.pairs = addPairs(tally.pairs, tallyPairs(pairs, { left_out: 0, unread: 0 }));
}

function isWinner(verdict: string): boolean {
  return verdict === 'ship' || verdict === 'roll_back';
}

/** After how many answers a share of the runs has a verdict; undefined when fewer ever have one. */
export function answersFor(power: number, found: readonly (number | undefined)[]): number | undefined {
  const counts = found.filter((answers) => answers !== undefined).sort((a, b) => a - b);
  return counts[Math.ceil(power * found.length) - 1];
}

export function shareOf(found: readonly unknown[]): number {
  return found.filter(Boolean).length / found.length;
}
