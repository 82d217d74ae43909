// Announces an alias's move in Slack, an outbox: the announcement is stored as pending with the move, then sent.
import { type Announcement, announce } from '#lib/alerts/alerts.ts';
import { logger } from '#lib/log.ts';
import { type AliasMove, findUnannounced, type MoveKey, markAnnounced } from './moves.ts';

const live = { findUnannounced, announce, markAnnounced, logger };

/** Announces a move unless that was done before. Safe to repeat. @throws when it cannot be sent: it stays pending. */
export async function announceMove(key: MoveKey, deps = live): Promise<void> {
  const move = await deps.findUnannounced(key);
  if (!move) return;
  await deps.announce(announcementOf(move));
  await deps.markAnnounced(move);
}

/** The same, but a failure is only logged: the sweep announces the move later. */
export async function tryAnnounceMove({ alias, revision }: MoveKey, deps = live): Promise<void> {
  try {
    await announceMove({ alias, revision }, deps);
  } catch (error) {
    deps.logger.warn('move not announced yet', { alias, revision, error: error as Error });
  }
}

/** Pure. */
export function announcementOf({
  alias,
  revision,
  from,
  to,
  by,
  reason,
  at,
  rollback,
  run_id,
}: AliasMove): Announcement {
  return {
    id: `alias-${alias}-${revision}`,
    severity: rollback ? 'warning' : 'info',
    title: rollback ? `${alias} vuelve al modelo ${to}` : `${alias} sirve ahora el modelo ${to}`,
    source: 'models',
    at,
    body: reason,
    fields: [
      { name: 'Antes', value: from },
      { name: 'Ahora', value: to },
      { name: 'Quién', value: by },
    ],
    ...(run_id !== undefined && { thread: { id: `run-${run_id}`, role: 'event' } }),
    about: { move: { alias, revision, from, to, by, at, ...(rollback && { rollback }) } },
  };
}
