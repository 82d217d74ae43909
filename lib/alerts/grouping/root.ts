// When the root of a group's thread is redrawn for repeats.
import type { Notice } from '../alert.ts';
import { REDRAW_MS, redrawForRepeats } from '../delivery/follow-ups.ts';
import { type Group, msBetween } from './group.ts';

/** The redraw that repeats make due, when the root has shown the same for a minute; undefined without a root. */
export function dueRedraw({ slack, alert, outbox }: Group, now: Date): Notice | undefined {
  // What the outbox holds is followed by a redraw of its own.
  if (!slack || outbox.length > 0 || msBetween(slack.drawn_at, now.toISOString()) < REDRAW_MS)
    return undefined;
  return redrawForRepeats(alert, now);
}
