// What the channel reads of a run: pure, in Spanish. The id lets a piece of news be told once, however often it is owed.
import type { Announcement } from '#lib/alerts/alerts.ts';
import type { News, Run } from './run.ts';

export function announcementOf(run: Run, news: News): Announcement {
  return {
    id: `retraining-${run.run_id}-${news}`,
    source: 'retraining',
    at: (news === 'queued' ? run.created_at : run.finished_at) ?? run.created_at,
    ...TEXTS[news](run),
  };
}

type Text = Pick<Announcement, 'severity' | 'title' | 'body' | 'fields'>;

const TEXTS: Record<News, (run: Run) => Text> = {
  queued: (run) => ({
    severity: 'info',
    title: 'Reentrenamiento en cola',
    ...(run.request.note !== undefined && { body: run.request.note }),
    fields: [
      { name: 'Quién', value: run.by },
      { name: 'Tasa de aprendizaje', value: String(run.request.learning_rate).replace('.', ',') },
      { name: 'Épocas', value: String(run.request.epochs) },
      { name: 'Reentrenamiento', value: run.run_id },
    ],
  }),
  published: (run) => ({
    severity: 'info',
    title: `Reentrenamiento publicado: ${run.model}`,
    body: 'Ha pasado el control y v2 lo sirve desde ahora.',
    fields: figures(run),
  }),
  rejected: (run) => ({
    severity: 'warning',
    title: 'Reentrenamiento rechazado',
    body: (run.gate?.reasons ?? []).join('\n'),
    fields: figures(run),
  }),
  failed: (run) => ({
    severity: 'error',
    title: 'Reentrenamiento fallido',
    body: run.error ?? '',
    fields: figures(run),
  }),
};

const FIGURES = [
  ['En MNIST reservado', 'mnist_held_out_accuracy'],
  ['En respuestas reservadas', 'feedback_accuracy'],
  ['En la prueba de MNIST', 'mnist_test_accuracy'],
] as const;

function figures({ run_id, data, metrics = {} }: Run): { name: string; value: string }[] {
  const compared = FIGURES.flatMap(([name, metric]) => {
    const [before, after] = [metrics[`${metric}_before`], metrics[`${metric}_after`]];
    if (before === undefined || after === undefined) return [];
    return [{ name, value: `${percent(before)} → ${percent(after)}` }];
  });
  const learnt = data && [{ name: 'Respuestas', value: `${data.labels} de ${data.users} usuarios` }];
  return [...compared, ...(learnt ?? []), { name: 'Reentrenamiento', value: run_id }];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2).replace('.', ',')} %`;
}
