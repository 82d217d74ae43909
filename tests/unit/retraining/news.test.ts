// What the channel reads of a run while it goes, and in which order it reads the run's end and the move of the alias.
import { describe, expect, test } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { sendNews } from '../../../lib/retraining/notifications.ts';
import type { Run } from '../../../lib/retraining/run.ts';
import { shownProgress } from '../../../lib/retraining/shown-progress.ts';
import { waitsForItsRun } from '../../../lib/retraining/sweep.ts';

const AT = '2026-01-02T03:04:05.000Z';
const RUN: Run = {
  run_id: 'a'.repeat(32),
  kind: 'retraining',
  status: 'running',
  by: 'ana',
  request: { learning_rate: 0.001, epochs: 5, note: 'letra inclinada' },
  created_at: AT,
  progress: 0,
  attempts: 1,
  mlflow: { state: 'off' },
};

describe('the progress of a run', () => {
  /** What is drawn when a heartbeat every five seconds reports these hundredths. */
  const drawn = async (reports: number[]) => {
    const shown: [number, Announcement][] = [];
    let seconds = 0;
    const show = shownProgress(RUN, {
      alerts: { redrawAnnouncement: async (event) => void shown.push([seconds, event]) },
      clock: { now: () => new Date(Date.parse(AT) + seconds * 1_000) },
    });
    for (const report of reports) {
      await show(report / 100);
      seconds += 5;
    }
    return shown;
  };

  test.each<[string, number[], [number, string][]]>([
    [
      'of ten seconds each is drawn once',
      [3, 15, 24, 38],
      [
        [0, '0 %'],
        [10, '20 %'],
      ],
    ],
    ['that does not grow by a tenth is not drawn again', [31, 32, 33, 38, 39], [[0, '30 %']]],
    ['that is whole is a whole bar', [100], [[0, '100 %']]],
    [
      'that begins anew after a crash waits for its turn',
      [50, 60, 70],
      [
        [0, '50 %'],
        [10, '70 %'],
      ],
    ],
  ])('%s', async (_, reports, expected) => {
    const found = (await drawn(reports)).map(([at, { body = '' }]) => [at, /\d+ %/.exec(body)?.[0]]);
    expect(found).toEqual(expected);
  });

  test('is a bar in tenths above the note, in the thread of the run', async () => {
    const [[, event] = []] = await drawn([42]);
    expect(event).toMatchObject({
      title: 'Reentrenamiento en marcha',
      body: '████░░░░░░ 40 %\nletra inclinada',
      thread: { id: `run-${RUN.run_id}`, role: 'state' },
    });
  });
});

describe('the move of the alias', () => {
  test('is announced after the run that made it', async () => {
    const told: string[] = [];
    const run: Run = {
      ...RUN,
      status: 'published',
      moved: { revision: 7, from: 'cnn-1' },
      owed: new Set(['published']),
    };
    await sendNews(run, {
      alerts: { announce: async ({ id }) => void told.push(id) },
      runs: { markNotified: async () => {}, closeRun: async () => {} },
      models: { tryAnnounceMove: async ({ alias, revision }) => void told.push(`${alias} ${revision}`) },
    });
    expect(told).toEqual([`retraining-${RUN.run_id}-published`, 'v2 7']);
  });

  const moved = { revision: 7, from: 'cnn-1' };
  test.each<[string, Partial<Run> | undefined, number, boolean]>([
    ['whose run is still at work', {}, 0, true],
    ['whose run has not told its end', { status: 'published', moved, owed: new Set(['published']) }, 0, true],
    ['whose run has told its end', { status: 'published', moved }, 0, false],
    ['whose run crashed after it, ten minutes ago', {}, 10, false],
    ['of a run that is not known', undefined, 0, false],
  ])('%s waits in the sweep: %s', async (_, change, minutes, expected) => {
    const clock = { now: () => new Date(Date.parse(AT) + minutes * 60_000) };
    const findRun = async () => change && { ...RUN, ...change };
    expect(await waitsForItsRun({ run_id: RUN.run_id, at: AT }, { runs: { findRun }, clock })).toBe(expected);
    expect(await waitsForItsRun({ at: AT }, { runs: { findRun }, clock })).toBe(false);
  });
});
