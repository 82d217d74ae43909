// What changed: the pictures that the candidate reads otherwise than its parent, counted by pair, and some of them kept.
import { expect, test } from 'vitest';
import { changesOf, pairsOf } from '../../../lib/retraining/candidate/changes.ts';
import { announcementOf } from '../../../lib/retraining/notifications.ts';
import type { Run } from '../../../lib/retraining/run.ts';
import { runView, viewOf } from '../../../lib/retraining/run-view.ts';
import { PIXELS } from '../../../lib/task.ts';

/** [label, read by the parent, read by the candidate] of each picture. */
function compared(...read: [label: number, before: number, after: number][]) {
  const answer = (label: number, digit: number) =>
    ({ label, prediction: { digit } }) as Parameters<typeof changesOf>[0][0]['before'][0];
  const pixels = new Uint8Array(read.length * PIXELS);
  read.forEach((_, i) => {
    pixels.fill(i + 1, i * PIXELS, (i + 1) * PIXELS);
  });
  return {
    digits: { count: read.length, pixels, labels: Uint8Array.from(read, ([label]) => label) },
    before: read.map(([label, before]) => answer(label, before)),
    after: read.map(([label, , after]) => answer(label, after)),
  };
}

const SETS = [compared([7, 7, 7], [1, 7, 1], [7, 7, 1]), compared([1, 7, 1], [4, 9, 4])];

test('changes are counted by pair, the most frequent first, with how many labels agree', () => {
  expect(changesOf(SETS)).toMatchObject({
    compared: 5,
    changed: 4,
    pairs: [
      { before: 7, after: 1, count: 3, as_labelled: 2 },
      { before: 9, after: 4, count: 1, as_labelled: 1 },
    ],
  });
  expect(changesOf([])).toEqual({ compared: 0, changed: 0, pairs: [], pictures: [] });
});

test('the pictures shown are of all pairs in turn, at most twelve', () => {
  const many = compared(...Array.from({ length: 20 }, (): [number, number, number] => [1, 7, 1]), [4, 9, 4]);
  const { pictures } = changesOf([many]);
  expect(pictures).toHaveLength(12);
  expect(pictures.slice(0, 2).map(({ before }) => before)).toEqual([7, 9]);
});

test('of the pictures that count, those that only one of the two models reads right are counted', () => {
  const answer = (label: number, digit: number) => ({ label, prediction: { digit } }) as never;
  const labels = [1, 2, 3, 4, 5];
  const compared = {
    digits: { count: 5, pixels: new Uint8Array(5 * PIXELS), labels: Uint8Array.from(labels) },
    before: [1, 2, 0, 0, 0].map((digit, i) => answer(labels[i] as number, digit)),
    after: [1, 0, 3, 4, 0].map((digit, i) => answer(labels[i] as number, digit)),
  };
  expect(pairsOf(compared, [true, true, true, true, true])).toEqual({ pictures: 5, better: 2, worse: 1 });
  expect(pairsOf(compared, [true, false, true, false, true])).toEqual({ pictures: 3, better: 1, worse: 0 });
  expect(pairsOf(compared, [])).toEqual({ pictures: 0, better: 0, worse: 0 });
});

test('an administrator reads what was learnt from whom and what changed, in Slack and from the API', () => {
  const run: Run = {
    run_id: '1f0e3dad99908345f7439f8ffabdffc4',
    kind: 'retraining',
    status: 'awaiting_approval',
    by: 'boss',
    request: { learning_rate: 0.001, epochs: 5 },
    created_at: '2026-01-02T03:04:05.000Z',
    finished_at: '2026-01-02T03:05:05.000Z',
    progress: 1,
    attempts: 1,
    mlflow: { state: 'off' },
    model: 'cnn-1f0e3dad',
    parent: 'cnn-58ba9540',
    data: { labels: 120, users: 6, held_out_labels: 24, base_digits: 55_000 },
    learnt: {
      networks: 1,
      confirmed: 20,
      trusted: 0,
      open: 100,
      held_out_open: 4,
      left_out: { new_account: 3, contradicts_models: 1 },
      teachers: [{ username: 'ana', labels: 30, corrections: 1 }],
    },
    changes: changesOf(SETS),
    held_out_pairs: { pictures: 24, better: 6, worse: 1 },
    later_pairs: {
      against: 'cnn-58ba9540',
      through: '2026-01-02T09',
      of_served: { pictures: 12, better: 3, worse: 0 },
      of_others: {
        pictures: 40,
        better: 4,
        worse: 1,
        difference: 0.075,
        interval: [-0.05, 0.2],
        clusters: { answers: [40], better: [4], worse: [1] },
      },
    },
  };
  expect(announcementOf({ ...run, overtaken: true }, 'awaiting_approval').body).toMatch(
    /^Ha pasado el control, pero v2 se ha movido mientras tanto, y solo se ha comparado con cnn-58ba9540\. /,
  );
  const { body, about } = announcementOf(run, 'awaiting_approval');
  expect(body).toContain(
    'Aprendió de 120 respuestas de 6 usuarios desde 1 red: 20 confirmadas por un administrador, 100 de las que nadie responde.',
  );
  expect(body).toContain('Quien más enseñó: ana, 30 respuestas (1 corrección).');
  expect(body).toContain(
    'No cuentan 4: 1 contradicen a los dos modelos, que están seguros, y esperan revisión; 3 de cuentas demasiado nuevas.',
  );
  expect(body).toContain('De 5 dibujos de usuarios lee 4 de otro modo: 7 → 1 (3, como dicen 2 respuestas)');
  expect(body?.split('\n').slice(-3)).toEqual([
    'De 24 imágenes de confianza solo el nuevo lee bien 6 y solo el que sirve 1, apartadas antes de aprender.',
    'De 40 imágenes de confianza solo el nuevo lee bien 4 y solo el que sirve 1, dadas después a otro modelo: +7,5 puntos, entre −5,0 y +20,0.',
    'De 12 imágenes de confianza solo el nuevo lee bien 3 y solo el que sirve 0, dadas después al que sirve; de esas se cuentan más sus fallos.',
  ]);
  const { pairs } = runView.parse(viewOf(run));
  expect(pairs.held_out).toEqual({ pictures: 24, better: 6, worse: 1 });
  expect(pairs.later?.of_others).toEqual({
    pictures: 40,
    better: 4,
    worse: 1,
    difference: 0.075,
    interval: [-0.05, 0.2],
  });
  expect(about?.run).toMatchObject({ model: 'cnn-1f0e3dad', parent: 'cnn-58ba9540' });
  expect(viewOf(run).changes?.pictures[0]?.picture).toHaveLength(4 * Math.ceil(PIXELS / 3));
});
