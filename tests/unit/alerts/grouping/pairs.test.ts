// How well fingerprints tell one fault from two, on labelled pairs: precision and recall of "same fault", and false merges.
import { describe, expect, test } from 'vitest';
import { read } from '../../../../lib/alerts/sources/index.ts';
import { eventOf, halfOf, type Pair, pairsOf } from './pairs/pairs.ts';

const context = {
  stage: 'prod',
  consoleUrl: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1',
  now: new Date('2026-03-02T10:00:00Z'),
};

function fingerprintOf(pair: Pair, message: unknown): string {
  const occurrences = read(eventOf(pair, message), context).flatMap((batch) => batch.occurrences);
  expect(occurrences, `${pair.id}: ${JSON.stringify(message)}`).toHaveLength(1);
  return occurrences[0]?.alert.fingerprint ?? '';
}

const isMerged = (pair: Pair) => fingerprintOf(pair, pair.a) === fingerprintOf(pair, pair.b);
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

test('there are at least 200 pairs of 30 kinds, with both labels in each half', () => {
  const all = [...pairsOf('development'), ...pairsOf('frozen')];
  expect(all.length).toBeGreaterThanOrEqual(200);
  expect(new Set(all.map(({ id }) => id.replace(/-\d+$/, ''))).size).toBeGreaterThanOrEqual(30);
  for (const half of ['development', 'frozen'] as const) {
    expect(new Set(pairsOf(half).map(({ label }) => label)).size).toBe(2);
  }
});

describe.each(['development', 'frozen'] as const)('the %s half', (half) => {
  test('holds the pairs that the hash of their id assigns to it', () => {
    expect(pairsOf(half).filter((pair) => halfOf(pair) !== half)).toEqual([]);
  });

  test('has no false merge, and 90 of 100 pairs of one fault are merged', () => {
    const pairs = pairsOf(half);
    const same = pairs.filter(({ label }) => label === 'same');
    const merged = pairs.filter(isMerged);
    const falseMerges = merged.filter(({ label }) => label === 'different').map(({ id }) => id);
    const found = same.filter((pair) => merged.includes(pair));
    const split = same.filter((pair) => !merged.includes(pair)).map(({ id }) => id);
    process.stdout.write(
      `${half} half: ${pairs.length} pairs, precision ${percent(found.length, merged.length)}, recall ` +
        `${percent(found.length, same.length)}; false merges: ${falseMerges.join(', ') || 'none'}; ` +
        `split: ${split.join(', ') || 'none'}\n`,
    );
    expect(falseMerges).toEqual([]);
    expect(found.length / same.length).toBeGreaterThanOrEqual(0.9);
  });
});
