// The Slack notifications of a run, an outbox: each is stored as pending with the change that causes it, then sent.
import type { Announcement, announce } from '#lib/alerts/alerts.ts';
import { countText, decimal, percent, plural } from '#lib/locale-es.ts';
import { logger } from '#lib/log.ts';
import { NOTIFIED_STATUSES, type NotifiedStatus, type Run } from './run.ts';
import type { closeRun, markNotified } from './run-store.ts';

export interface NotificationDeps {
  alerts: { announce: typeof announce };
  runs: { markNotified: typeof markNotified; closeRun: typeof closeRun };
}

/**
 * Sends a run's pending notifications, oldest first. Safe to repeat: Slack shows an id once.
 * @throws when one cannot be sent: it stays pending.
 */
export async function sendNotifications(run: Run, deps: NotificationDeps): Promise<void> {
  for (const status of NOTIFIED_STATUSES) {
    if (!run.owed?.has(status)) continue;
    await deps.alerts.announce(announcementOf(run, status));
    await deps.runs.markNotified(run.run_id, status);
  }
  await deps.runs.closeRun(run.run_id);
}

/** Tries work that the run records as pending. When it fails, `sweep` does it later. */
export async function orLeaveToSweep(run_id: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warn('left to the sweep', { run_id, error: error as Error });
  }
}

/** Pure. The id is the same each time, so that Slack shows the notification once. */
export function announcementOf(run: Run, status: NotifiedStatus): Announcement {
  return {
    id: `retraining-${run.run_id}-${status}`,
    source: 'retraining',
    at: (status === 'queued' ? run.created_at : run.finished_at) ?? run.created_at,
    ...TEXTS[status](run),
    about: aboutOf(run, status),
    thread: { id: `run-${run.run_id}`, role: 'state' },
  };
}

function aboutOf({ run_id, request, model, moved, finished_at, created_at }: Run, status: NotifiedStatus) {
  const { epochs, learning_rate } = request;
  const move = status === 'published' && model !== undefined && moved;
  return {
    run: { run_id, status, epochs, learning_rate },
    ...(move && {
      move: {
        alias: 'v2' as const,
        ...move,
        to: model,
        by: `el reentrenamiento ${run_id.slice(0, 8)}`,
        at: finished_at ?? created_at,
      },
    }),
  };
}

type Text = Pick<Announcement, 'severity' | 'title' | 'body' | 'fields'>;

const TEXTS: Record<NotifiedStatus, (run: Run) => Text> = {
  queued: (run) => ({
    severity: 'info',
    title: 'Reentrenamiento en cola',
    ...(run.request.note !== undefined && { body: run.request.note }),
    fields: [
      { name: 'Quién', value: run.by },
      { name: 'Tasa de aprendizaje', value: decimal(run.request.learning_rate) },
      { name: 'Épocas', value: countText(run.request.epochs) },
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
    return [{ name, value: `${percent(before, 2)} → ${percent(after, 2)}` }];
  });
  const answers = data && [
    { name: 'Respuestas', value: `${countText(data.labels)} de ${plural(data.users, 'usuario')}` },
  ];
  return [...compared, ...(answers ?? []), { name: 'Reentrenamiento', value: run_id }];
}
