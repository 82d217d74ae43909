// The final verdict of an experiment: judged in the hour in which it ended, over all of its periods; and the pages of the list.
import { expect, test } from 'vitest';
import type { PastExperiment } from '#lib/models/models.ts';
import { closeExperiments, type FinalVerdict, listExperiments } from '#lib/reports/final-verdicts.ts';
import type { Period } from '#lib/reports/rollups/rollup-store.ts';
import { EXPERIMENT, tallyOf } from './worlds.ts';

const ended: PastExperiment = {
  ...EXPERIMENT,
  ended_by: {
    change: 'v1',
    by: 'boss',
    at: '2026-02-22T10:59:59.999Z',
    from: 'mlp-1',
    to: 'cnn-2',
    reason: 'gana',
  },
};
const current: PastExperiment = {
  ...EXPERIMENT,
  id: 'w1.v1r1-cnn-2.v2r1-cnn-2',
  since: '2026-02-22T10:59:59.999Z',
};

async function close(hour: string, first = '2026-01-01') {
  const read: Record<string, readonly Period[]> = {};
  const written: Record<string, FinalVerdict> = {};
  const tally = await tallyOf({
    v1: { rights: [12, 14, 16, 18], answers: 30 },
    v2: { rights: [29, 30, 28, 29], answers: 30 },
  });
  await closeExperiments([ended, current], hour, first, {
    readExperiment: async (id, periods) => {
      read[id] = periods;
      return new Map([[hour, tally]]);
    },
    writeFinal: async (id, verdict) => {
      written[id] = verdict;
    },
  });
  return { read, written };
}

test('an experiment is judged when the hour in which it ended is sealed, over its days and hours', async () => {
  const { read, written } = await close('2026-02-22T10');
  expect(read).toEqual({
    [EXPERIMENT.id]: [
      '2026-02-20',
      '2026-02-21',
      ...Array.from({ length: 11 }, (_, hour) => `2026-02-22T${String(hour).padStart(2, '0')}`),
    ],
  });
  expect(written[EXPERIMENT.id]).toMatchObject({
    through: '2026-02-22T10',
    decision: { verdict: 'ship', by: 'ab' },
    ab: { verdict: 'ship' },
    pairs: { verdict: 'keep_collecting', pictures: 0 },
  });
});

test.each(['2026-02-22T09', '2026-02-22T11', '2026-02-21T10'])(
  'no experiment is judged in the hour %s, in which none ended',
  async (hour) => {
    expect((await close(hour)).written).toEqual({});
  },
);

test('days before the first sealed day are not read', async () => {
  const { read } = await close('2026-02-22T10', '2026-02-22');
  expect(read[EXPERIMENT.id]?.[0]).toBe('2026-02-22T00');
});

test('the list is read page by page, newest first, also when an experiment begins in between', async () => {
  const all = Array.from({ length: 5 }, (_, n): PastExperiment => ({ ...EXPERIMENT, id: `e${n}` }));
  const deps = { allExperiments: async () => all, readFinals: async () => new Map<string, FinalVerdict>() };
  const first = await listExperiments(2, undefined, deps);
  expect(first.items.map(({ id }) => id)).toEqual(['e4', 'e3']);
  all.push({ ...EXPERIMENT, id: 'e5' });
  const second = await listExperiments(2, first.next, deps);
  expect(second.items.map(({ id }) => id)).toEqual(['e2', 'e1']);
  const third = await listExperiments(2, second.next, deps);
  expect(third).toEqual({ items: [all[0]] });
  expect((await listExperiments(2, 1_000, deps)).items.map(({ id }) => id)).toEqual(['e5', 'e4']);
  expect(await listExperiments(2, 0, deps)).toEqual({ items: [] });
});
