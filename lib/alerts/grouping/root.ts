// When the root of a group's thread is redrawn without a notice: for repeats, and when what people did begins or ends.
import type { Notice } from '../alert.ts';
import { REDRAW_MS, redrawForRepeats, redrawOf } from '../delivery/follow-ups.ts';
import { plainPhrase } from '../phrase.ts';
import { type Group, msBetween } from './group.ts';
import { handlingOf } from './present.ts';

/** The redraw that repeats make due, when the root has shown the same for a minute; undefined without a root. */
export function dueRedraw({ slack, alert, outbox }: Group, now: Date): Notice | undefined {
  // What the outbox holds is followed by a redraw of its own.
  if (!slack || outbox.length > 0 || msBetween(slack.drawn_at, now.toISOString()) < REDRAW_MS)
    return undefined;
  return redrawForRepeats(alert, now);
}

/** The redraw when what the root says of people has changed and nothing is to be told: a silence has begun, an acknowledgement has ended. */
export function redrawForPeople(before: Group, after: Group, now: Date): Notice | undefined {
  const { slack, alert, outbox, fingerprint, version } = after;
  const isSame = plainPhrase(handlingOf(before)) === plainPhrase(handlingOf(after));
  if (!slack || isSame || outbox.length > 0) return undefined;
  return redrawOf(`redraw-${fingerprint}-v${version}`, alert, now);
}
