// What the daily message proposes, by verdict, model and answers.
import { expect, test } from 'vitest';
import { proposalOf } from '../../../lib/reports/proposal.ts';
import type { Report } from '../../../lib/reports/report.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const report = (verdict: Report['decision']['verdict']) => ({ decision: { verdict } }) as Report;

/** @param labels the days of the answers, the newest first; each is of another of two users */
function proposed(
  shown: Report | undefined,
  { v1 = 'mlp-1', v2 = 'cnn-2', moved = {}, labels = [] as string[] } = {},
) {
  const moves: Record<string, { revision: number; at: string } | undefined> = moved;
  return proposalOf(shown, NOW, {
    currentExperiment: async () => ({ models: { v1, v2 } }),
    latestMove: async (alias) => moves[alias],
    labelsBefore: async function* () {
      for (const [i, day] of labels.entries()) yield { username: `u${i % 2}`, at: `${day}T10:00:00.000Z` };
    },
  });
}

test('the promotion of v2 is proposed with the revision of v1, when the decision is ship', async () => {
  const moved = { v1: { revision: 3, at: '2026-01-01T00:00:00.000Z' } };
  expect(await proposed(report('ship'), { moved })).toEqual({
    day: '2026-03-02',
    promote: { alias: 'v1', revision: 3, from: 'mlp-1', to: 'cnn-2' },
    labels: 0,
    users: 0,
  });
  expect(await proposed(report('ship'))).toMatchObject({ promote: { revision: 0 } });
});

test.each(['roll_back', 'keep_collecting', 'unhealthy'] as const)(
  'the decision %s proposes none',
  async (verdict) => {
    expect(await proposed(report(verdict))).not.toHaveProperty('promote');
  },
);

test('nothing is proposed to whoever serves it already, or without a report', async () => {
  expect(await proposed(report('ship'), { v1: 'cnn-2' })).not.toHaveProperty('promote');
  expect(await proposed(undefined)).toEqual({ day: '2026-03-02', labels: 0, users: 0 });
});

test('answers since the latest move of v2 are counted, with their users', async () => {
  const labels = ['2026-03-01', '2026-02-20', '2026-02-10', '2026-02-01'];
  const moved = { v2: { revision: 1, at: '2026-02-10T10:00:00.000Z' } };
  expect(await proposed(undefined, { labels, moved })).toMatchObject({ labels: 2, users: 2 });
  expect(await proposed(undefined, { labels })).toMatchObject({ labels: 4, users: 2 });
});

test('counting ends where a retraining draws no more', async () => {
  const labels = Array.from({ length: 5_001 }, () => '2026-03-01');
  expect(await proposed(undefined, { labels })).toMatchObject({ labels: 5_000 });
});
