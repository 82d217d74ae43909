// When the root of a group's thread is redrawn without a notice: for repeats, and when what a person did has ended.
import type { Notice } from '../alert.ts';
import { REDRAW_MS, redrawForRepeats, redrawOf } from '../delivery/follow-ups.ts';
import { type Group, msBetween } from './group.ts';

/** The redraw that repeats make due, when the root has shown the same for a minute; undefined without a root. */
export function dueRedraw({ slack, alert, outbox }: Group, now: Date): Notice | undefined {
  // What the outbox holds is followed by a redraw of its own.
  if (!slack || outbox.length > 0 || msBetween(slack.drawn_at, now.toISOString()) < REDRAW_MS)
    return undefined;
  return redrawForRepeats(alert, now);
}

/**
 * The redraw when an acknowledgement, a silence or an assignment has ended and nothing is to be told: the root still says who has
 * it.
 */
export function redrawAtEnd(before: Group, after: Group, now: Date): Notice | undefined {
  const { slack, alert, outbox, fingerprint, version } = after;
  const ended = (what: 'handling' | 'assigned') => before[what] !== undefined && after[what] === undefined;
  const isOver = ended('handling') || ended('assigned');
  if (!slack || !isOver || outbox.length > 0) return undefined;
  return redrawOf(`redraw-${fingerprint}-v${version}`, alert, now);
}
