// Telling Slack that an alias has moved: owed with the move itself, told once, cleared after.
import { type Announcement, announce } from '#lib/alerts/alerts.ts';
import { logger } from '#lib/log.ts';
import { type AliasMove, isUntold, markTold } from './moves.ts';

const live = { isUntold, announce, markTold, logger };

/** Tells it unless that was done, then clears what is owed. Safe to repeat. @throws when it could not be told. */
export async function announceMove(move: AliasMove, deps = live): Promise<void> {
  if (!(await deps.isUntold(move))) return;
  await deps.announce(announcementOf(move));
  await deps.markTold(move);
}

/** As `announceMove`, for whoever has done more than tell: a failure is logged, and the sweep tells it later. */
export async function announceOrOwe(move: AliasMove, deps = live): Promise<void> {
  try {
    await announceMove(move, deps);
  } catch (error) {
    const { alias, revision } = move;
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
  };
}
