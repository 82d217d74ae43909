// Simulations of the A/B test, read every day: its false-positive rate without a difference, its power with one.
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { type Cluster, type Compared, compareShares, confidenceSequence } from '#lib/stats/stats.ts';
import { skill } from '../../support/skill.ts';

const RUNS = 1_000;
const BUCKETS = 64;

interface World {
  /** Fewest and most users, split by chance. */
  users: [number, number];
  /** How alike the answers of one user are; 0: independent. */
  icc: number;
  accuracy: [v1: number, v2: number];
  days: number;
  answersPerDay: number;
}

/** The share of runs in which `compare`, called every day once each arm has 50 answers and 3 buckets, finds a winner. */
function winners(
  world: World,
  seed: number,
  compare: (arms: [Cluster[], Cluster[]]) => Compared | undefined,
): number {
  const random = seededRandom(seed);
  const [least, most] = world.users;
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const users = Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, () => {
      const arm = random() < 0.5 ? 0 : 1;
      return {
        arm,
        bucket: Math.floor(random() * BUCKETS),
        skill: skill(world.accuracy[arm] ?? 0, world.icc, random),
      };
    });
    const empty = (): Cluster[] => Array.from({ length: BUCKETS }, () => ({ answers: 0, right: 0 }));
    const arms: [Cluster[], Cluster[]] = [empty(), empty()];
    for (let day = 0; day < world.days; day++) {
      for (const user of users) {
        const cluster = arms[user.arm]?.[user.bucket] ?? expect.fail('no such bucket');
        for (let n = 0; n < world.answersPerDay; n++) cluster.right += Number(random() < user.skill);
        cluster.answers += world.answersPerDay;
      }
      if (!arms.every(isEnough)) continue;
      const seen = compare(arms);
      if (!seen || Math.abs(seen.difference) <= confidenceSequence(seen)) continue;
      found += 1;
      break;
    }
  }
  return found / RUNS;
}

function isEnough(arm: Cluster[]): boolean {
  const answers = arm.reduce((sum, cluster) => sum + cluster.answers, 0);
  return answers >= 50 && arm.filter((cluster) => cluster.answers > 0).length >= 3;
}

const clustered = ([v1, v2]: [Cluster[], Cluster[]]) => compareShares(v1, v2);

/** Treats every answer as independent. */
function naive([v1, v2]: [Cluster[], Cluster[]]): Compared {
  const shares = [v1, v2].map((arm) => {
    const n = arm.reduce((sum, { answers }) => sum + answers, 0);
    return { n, p: arm.reduce((sum, { right }) => sum + right, 0) / n };
  });
  const variance = shares.reduce((sum, { n, p }) => sum + (p * (1 - p)) / n, 0);
  const [a, b] = shares;
  return { difference: (b?.p ?? 0) - (a?.p ?? 0), variance, n: (a?.n ?? 0) + (b?.n ?? 0) };
}

const FEW: World = { users: [15, 40], icc: 0.1, accuracy: [0.9, 0.9], days: 14, answersPerDay: 4 };

describe('compareShares and confidenceSequence in an A/A test', () => {
  test.each<[string, World]>([
    [
      '100 users whose answers are independent',
      { users: [100, 100], icc: 0, accuracy: [0.9, 0.9], days: 20, answersPerDay: 1 },
    ],
    ['15 to 40 users who differ', FEW],
    ['users of less accurate models', { ...FEW, accuracy: [0.7, 0.7] }],
    ['8 users who answer a lot', { ...FEW, users: [8, 8], accuracy: [0.7, 0.7], answersPerDay: 20 }],
    [
      '15 users who differ very much',
      { ...FEW, users: [15, 15], icc: 0.3, accuracy: [0.7, 0.7], answersPerDay: 10 },
    ],
  ])('at most 5 %% of the runs find a false winner with %s', (_name, world) => {
    expect(winners(world, 1, clustered)).toBeLessThanOrEqual(0.05);
  });

  test('the simulation finds many more false winners when clusters are ignored', () => {
    expect(winners(FEW, 1, naive)).toBeGreaterThan(0.1);
  });
});

describe('compareShares and confidenceSequence in an A/B test', () => {
  test.each<[string, World, number]>([
    [
      '0.90 and 0.95 in 2,000 answers',
      { users: [100, 100], icc: 0, accuracy: [0.9, 0.95], days: 20, answersPerDay: 1 },
      0.85,
    ],
    [
      '0.50 and 0.97 by 10 users',
      { users: [10, 10], icc: 0.02, accuracy: [0.5, 0.97], days: 8, answersPerDay: 5 },
      0.85,
    ],
  ])('most runs find the difference between %s', (_name, world, power) => {
    expect(winners(world, 1, clustered)).toBeGreaterThanOrEqual(power);
  });

  test('four users in each arm with 30 answers each are enough for 0.50 against 0.97', () => {
    const arm = (rights: number[]): Cluster[] => rights.map((right) => ({ answers: 30, right }));
    const seen = compareShares(arm([12, 14, 16, 18]), arm([29, 30, 28, 29])) ?? expect.fail('not enough');
    expect(seen.difference).toBeGreaterThan(confidenceSequence(seen));
  });
});
