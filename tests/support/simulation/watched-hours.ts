// Simulated hours of a deployment for the watch: people who differ in skill, digits and habits, and what goes wrong with them.
import { gaussian, type Random, seededRandom } from '#lib/digits/training/rng.ts';
import { CLUSTERS } from '#lib/predictions/predictions.ts';
import { type ClusterCounts, emptyCluster } from '#lib/watching/counts.ts';
import type { WatchedHour } from '#lib/watching/signals.ts';

export interface World {
  seed: number;
  users: number;
  /** Mean predictions an hour of all users together. */
  perHour: number;
  /** What changes, from this hour on. */
  change?: { from: number; to?: number; what: Partial<Rates> };
}

/** Of all users; each user deviates from them. */
interface Rates {
  accuracy: number;
  doubt: number;
  refused: number;
  confidence: number;
}

const QUIET: Rates = { accuracy: 0.95, doubt: 0.03, refused: 0.01, confidence: 0.93 };
/** How much users differ: the standard deviation of their own rate, on the scale of log odds. */
const SPREAD = 0.5;
const ANSWERED = 0.6;
const FIRST = Date.parse('2026-01-01T00:00:00Z');

interface Person {
  cluster: number;
  /** Its part of the traffic, and the hour of the day that it likes. */
  activity: number;
  hour: number;
  odds: Record<keyof Rates, number>;
  digits: number[];
}

/** Hours without end. */
export function* watchedHours({ seed, users, perHour, change }: World): Generator<WatchedHour, never> {
  const random = seededRandom(seed);
  const people = Array.from({ length: users }, () => person(random));
  const whole = people.reduce((sum, { activity }) => sum + activity, 0);
  for (let index = 0; ; index++) {
    const isChanged = change && index >= change.from && index < (change.to ?? Infinity);
    const rates = { ...QUIET, ...(isChanged && change.what) };
    const clusters = new Map<number, ClusterCounts>();
    const answers = Array.from({ length: CLUSTERS }, () => ({ answers: 0, right: 0 }));
    for (const one of people) {
      const mean = (perHour * one.activity * daily(index, one.hour)) / whole;
      // People come now and then, and send several pictures when they do.
      const sent = random() < Math.min(1, mean / 3) ? poisson(Math.max(3, mean), random) : 0;
      if (sent > 0) visit(one, sent, rates, clusters, answers, random);
    }
    const at = new Date(FIRST + index * 3_600_000).toISOString().slice(0, 13);
    const served = new Map([['v1 mlp-0', { version: 'v1' as const, model: 'mlp-0', clusters }]]);
    yield { hour: at, served, answers: [{ version: 'v1', model: 'mlp-0', clusters: answers }] };
  }
}

function person(random: Random): Person {
  const odds = { accuracy: 0, doubt: 0, refused: 0, confidence: 0 };
  for (const rate of Object.keys(odds) as (keyof Rates)[]) odds[rate] = SPREAD * gaussian(random);
  const digits = Array.from({ length: 10 }, () => Math.exp(0.4 * gaussian(random)));
  const all = digits.reduce((a, b) => a + b, 0);
  return {
    cluster: Math.floor(random() * CLUSTERS),
    activity: Math.exp(gaussian(random)),
    hour: 8 + 12 * random(),
    odds,
    digits: digits.map((weight) => weight / all),
  };
}

/** 0.1 at the quietest hour of the day, 1.9 at the busiest. */
function daily(index: number, hour: number): number {
  return 1 + 0.9 * Math.cos((2 * Math.PI * (index - hour)) / 24);
}

function visit(
  { cluster, odds, digits }: Person,
  sent: number,
  rates: Rates,
  clusters: Map<number, ClusterCounts>,
  answers: { answers: number; right: number }[],
  random: Random,
): void {
  const own = clusters.get(cluster) ?? emptyCluster();
  clusters.set(cluster, own);
  const rate = (name: keyof Rates) => shifted(rates[name], odds[name]);
  const [accuracy, doubt, refused, confidence] = [
    rate('accuracy'),
    rate('doubt'),
    rate('refused'),
    rate('confidence'),
  ];
  const answered = answers[cluster] as { answers: number; right: number };
  for (let i = 0; i < sent; i++) {
    if (random() < refused) {
      own.refused += 1;
      continue;
    }
    own.predictions += 1;
    own.doubtful += Number(random() < doubt);
    own.confidence += confidence + (1 - confidence) * (random() - 0.5);
    const digit = drawn(digits, random);
    own.digits[digit] = (own.digits[digit] as number) + 1;
    if (random() >= ANSWERED) continue;
    answered.answers += 1;
    answered.right += Number(random() < accuracy);
  }
}

/** The rate with these log odds added. */
function shifted(rate: number, odds: number): number {
  return 1 / (1 + ((1 - rate) / rate) * Math.exp(-odds));
}

function drawn(shares: readonly number[], random: Random): number {
  let left = random();
  for (const [digit, share] of shares.entries()) {
    left -= share;
    if (left < 0) return digit;
  }
  return shares.length - 1;
}

/** Knuth (1969). */
function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
