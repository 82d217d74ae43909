// Verdict rigging: accounts that answer in an experiment so that one version wins. Neither version is better; somebody reads the verdict
// every day.
import { seededRandom } from '../../lib/digits/training/rng.ts';
import type { Alias } from '../../lib/models/models.ts';
import { decide } from '../../lib/reports/decision.ts';
import { addPairs, type Pair, tallyPairs } from '../../lib/reports/pairs/tally.ts';
import { judgePairs } from '../../lib/reports/pairs/verdict.ts';
import { addSource } from '../../lib/reports/rollups/buckets.ts';
import { type ExperimentTally, emptyExperiment } from '../../lib/reports/rollups/fold.ts';
import { judgeExperiment } from '../../lib/reports/verdict.ts';

/** Whether each model reads a picture right, as its label says. */
type Rights = Record<Alias, boolean>;

export interface Rigging {
  readonly name: string;
  readonly accounts: number;
  readonly networks: number;
  /** Their accounts are newer than the experiment. */
  readonly isLate: boolean;
  readonly perDay: number;
  /** The picture that they send, and what they say of it. @param chance 0–1 */
  sends(shown: Alias, chance: number): Rights;
  /** Honest people of five offices, who answer more than the attackers do. */
  readonly offices?: number;
}

const forV2 = (): Rights => ({ v1: false, v2: true });
const forV1 = (): Rights => ({ v1: true, v2: false });
const fifty = { accounts: 50, networks: 5, isLate: false, perDay: 2 };

export const RIGGINGS: readonly Rigging[] = [
  {
    name: 'thirty new accounts of one network vote for v2',
    ...fifty,
    accounts: 30,
    networks: 1,
    isLate: true,
    sends: forV2,
  },
  { name: 'fifty new accounts of five networks vote for v2', ...fifty, isLate: true, sends: forV2 },
  { name: 'fifty old accounts of five networks vote for v2', ...fifty, sends: forV2 },
  { name: 'the same against v2', ...fifty, sends: forV1 },
  {
    name: 'the same, but they say so of one picture in five only',
    ...fifty,
    sends: (_shown, chance) => (chance < 0.2 ? forV2() : { v1: true, v2: true }),
  },
  {
    name: 'the same, and of v1’s answers alone',
    ...fifty,
    sends: (shown) => (shown === 'v1' ? forV2() : { v1: true, v2: true }),
  },
  { name: 'twenty answers of each a day', ...fifty, perDay: 20, sends: forV2 },
  { name: 'beside five offices that answer more', ...fifty, offices: 5, sends: forV2 },
  {
    name: 'beside five offices that answer more, one picture in five',
    ...fifty,
    offices: 5,
    sends: (_shown, chance) => (chance < 0.2 ? forV2() : { v1: true, v2: true }),
  },
];

const HONEST = { users: 60, networks: 40, perDay: 2, accuracy: 0.95 };
const OFFICE = { users: 20, perDay: 4 };
const DAYS = 45;
const HASHES = 2 ** 32;

interface Person {
  readonly shown: Alias;
  readonly person: number;
  readonly network: number;
  readonly isLate: boolean;
  readonly perDay: number;
  sends(shown: Alias, chance: number): Rights;
}

/** Whether the decision was for a version on any day. */
function rigged(rigging: Rigging, seed: number): boolean {
  const random = seededRandom(seed);
  const hash = () => Math.floor(random() * HASHES);
  const crowd = (
    users: number,
    networks: number,
    of: Pick<Person, 'isLate' | 'perDay' | 'sends'>,
  ): Person[] => {
    const places = Array.from({ length: networks }, hash);
    return Array.from({ length: users }, (_, n) => ({
      ...of,
      // As many in each arm as chance gives: a rigged split would make the experiment unhealthy.
      shown: random() < 0.5 ? 'v1' : 'v2',
      person: hash(),
      network: places[n % networks] as number,
    }));
  };
  const honestly = () => ({ v1: random() < HONEST.accuracy, v2: random() < HONEST.accuracy });
  const honest = { isLate: false, sends: honestly };
  const { accounts, networks, isLate, perDay, sends, offices = 0 } = rigging;
  const people = [
    ...crowd(HONEST.users, HONEST.networks, { ...honest, perDay: HONEST.perDay }),
    ...(offices > 0 ? crowd(offices * OFFICE.users, offices, { ...honest, perDay: OFFICE.perDay }) : []),
    ...crowd(accounts, networks, { isLate, perDay, sends }),
  ];
  const tally = emptyExperiment();
  for (let day = 0; day < DAYS; day++) {
    const pairs = people.flatMap((person) => answersOf(tally, person, random));
    tally.pairs = addPairs(tally.pairs, tallyPairs(pairs, { left_out: 0, unread: 0 }));
    const { verdict } = decide(judgeExperiment(tally, { v1: 0.5, v2: 0.5 }), judgePairs(tally.pairs));
    if (verdict === 'ship' || verdict === 'roll_back') return true;
  }
  return false;
}

/** Counts a person's answers of a day in the A/B test. @returns their pictures, as both models read them */
function answersOf(tally: ExperimentTally, one: Person, random: () => number): Pair[] {
  const { shown, person, network, isLate, perDay, sends } = one;
  const arm = tally[shown];
  (arm.exposed as Set<number>).add(person);
  (arm.answered as Set<number>).add(person);
  arm.exposures += perDay;
  const pairs = Array.from(
    { length: perDay },
    (): Pair => ({ shown, person, network, isLate, isRight: sends(shown, random()) }),
  );
  for (const { isRight } of pairs)
    addSource(arm, { person, network, isLate }, { answers: 1, right: Number(isRight[shown]) });
  return pairs;
}

/** The share of experiments in which a version wins. */
export function shareRigged(rigging: Rigging, runs: number): number {
  const found = Array.from({ length: runs }, (_, seed) => rigged(rigging, seed + 1));
  return found.filter(Boolean).length / runs;
}
