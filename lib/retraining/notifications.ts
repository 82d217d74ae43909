// The Slack notifications of a run, an outbox: each is stored as pending with the change that causes it, then sent.
import { type Announcement, type announce, redrawAnnouncement } from '#lib/alerts/alerts.ts';
import { countText, decimal, percent, plural, points } from '#lib/locale-es.ts';
import { logger } from '#lib/log.ts';
import type { tryAnnounceMove } from '#lib/models/models.ts';
import { fewNetworksText, learntText } from './labels/texts-es.ts';
import type { Changes, PairCounts } from './result.ts';
import { type LaterPairs, NOTIFIED_STATUSES, type NotifiedStatus, type Run } from './run.ts';
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

export interface NewsDeps extends NotificationDeps {
  models: { tryAnnounceMove: typeof tryAnnounceMove };
}

/** The same, and then the move that the run made: it stands in the thread of the run, after the news that explains it. */
export async function sendNews(run: Run, deps: NewsDeps): Promise<void> {
  await sendNotifications(run, deps);
  if (run.moved) await deps.models.tryAnnounceMove({ alias: 'v2', revision: run.moved.revision });
}

/** Pure. The root of the run's thread while a worker works on it; each is another picture of it. */
export function progressOf(run: Run, tenths: number): Announcement {
  const bar = `${'█'.repeat(tenths)}${'░'.repeat(10 - tenths)} ${percent(tenths / 10, 0)}`;
  return {
    ...announcementOf(run, 'queued'),
    id: `retraining-${run.run_id}-running-${run.attempts}-${tenths}`,
    title: 'Reentrenamiento en marcha',
    body: [bar, ...(run.request.note === undefined ? [] : [run.request.note])].join('\n'),
  };
}

/** Shows in the root of a run's thread how its candidate does on later labels. It may be lost: the next hour shows more. */
export async function showLaterPairs(run: Run): Promise<void> {
  const { id, ...awaiting } = announcementOf(run, 'awaiting_approval');
  await redrawAnnouncement({ ...awaiting, id: `${id}-${run.later_pairs?.through}` });
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
    at: timeOf(run, status),
    ...TEXTS[status](run),
    about: aboutOf(run, status),
    thread: { id: `run-${run.run_id}`, role: 'state' },
  };
}

function timeOf({ created_at, finished_at, decision }: Run, status: NotifiedStatus): string {
  if (status === 'queued') return created_at;
  return (decision?.status === status ? decision.at : finished_at) ?? created_at;
}

function aboutOf(run: Run, status: NotifiedStatus) {
  const { run_id, request, model, moved, decision } = run;
  const { epochs, learning_rate } = request;
  const move = status === 'published' && model !== undefined && moved;
  return {
    run: {
      run_id,
      status,
      epochs,
      learning_rate,
      ...(status === 'awaiting_approval' && { model, parent: run.parent }),
    },
    ...(move && {
      move: {
        alias: 'v2' as const,
        ...move,
        to: model,
        by: decision?.by ?? `el reentrenamiento ${run_id.slice(0, 8)}`,
        at: timeOf(run, status),
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
  awaiting_approval: (run) => ({
    severity: 'warning',
    title: `Reentrenamiento por aprobar: ${run.model}`,
    body: [
      `Ha pasado el control, pero ${whyItWaits(run)}. v2 sigue igual hasta que un administrador lo publique.`,
      ...(run.learnt ? [learntText(run.learnt, run.data?.users ?? 0)] : []),
      ...(run.changes ? [changesText(run.changes)] : []),
      ...pairsText(run),
    ].join('\n'),
    fields: figures(run),
  }),
  published: (run) => ({
    severity: 'info',
    title: `Reentrenamiento publicado: ${run.model}`,
    body: [
      run.decision
        ? `Lo ha aprobado ${run.decision.by}, y v2 lo sirve desde ahora.`
        : 'Ha pasado el control y v2 lo sirve desde ahora.',
      ...(run.decision?.reason === undefined ? [] : [run.decision.reason]),
    ].join('\n'),
    fields: figures(run),
  }),
  discarded: (run) => ({
    severity: 'info',
    title: `Reentrenamiento descartado: ${run.model}`,
    body: [
      `Lo ha descartado ${run.decision?.by}: v2 sigue igual.`,
      ...(run.decision?.reason === undefined ? [] : [run.decision.reason]),
    ].join('\n'),
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

function whyItWaits({ learnt, overtaken, parent }: Run): string {
  if (overtaken) return `v2 se ha movido mientras tanto, y solo se ha comparado con ${parent}`;
  if (learnt && learnt.open === 0) {
    return learnt.few_networks ? fewNetworksText(learnt.few_networks) : 'espera una decisión';
  }
  return 'nadie responde de todo lo que aprendió';
}

const MOST_PAIRS = 5;

/** "Lee de otro modo 12 de 100 dibujos: 7 → 1 (9, y 9 respuestas dicen 1), …". */
function changesText({ compared, changed, pairs }: Changes): string {
  const some = pairs
    .slice(0, MOST_PAIRS)
    .map(
      ({ before, after, count, as_labelled }) =>
        `${before} → ${after} (${countText(count)}, como dicen ${plural(as_labelled, 'respuesta')})`,
    );
  const list = some.length === 0 ? '' : `: ${some.join(', ')}`;
  return `De ${plural(compared, 'dibujo')} de usuarios lee ${countText(changed)} de otro modo${list}.`;
}

/** How the candidate and the serving model read trusted pictures that the candidate did not learn from. */
function pairsText({ held_out_pairs, later_pairs }: Run): string[] {
  return [
    ...(held_out_pairs && held_out_pairs.pictures > 0
      ? [`De ${picturesText(held_out_pairs)}, apartadas antes de aprender.`]
      : []),
    ...(later_pairs ? laterText(later_pairs) : []),
  ];
}

function laterText({ of_served, of_others }: LaterPairs): string[] {
  const { difference, interval } = of_others;
  const between = interval ? `, entre ${points(interval[0])} y ${points(interval[1])}` : '';
  return [
    ...(of_others.pictures > 0
      ? [
          `De ${picturesText(of_others)}, dadas después a otro modelo` +
            `${difference === null ? '' : `: ${points(difference)} puntos${between}`}.`,
        ]
      : []),
    ...(of_served.pictures > 0
      ? [`De ${picturesText(of_served)}, dadas después al que sirve; de esas se cuentan más sus fallos.`]
      : []),
  ];
}

/** "34 imágenes de confianza solo el nuevo lee bien 6 y solo el que sirve 1". */
function picturesText({ pictures, better, worse }: PairCounts): string {
  return (
    `${plural(pictures, 'imagen', 'imágenes')} de confianza solo el nuevo lee bien ${countText(better)} y solo el que sirve ` +
    countText(worse)
  );
}

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
