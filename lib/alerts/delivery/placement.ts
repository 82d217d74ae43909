// Where a notice goes in a channel with threads: a message of its own, which is the root of a thread, or an answer in the
// thread of its fault. Pure.
import type { Broadcast } from '#lib/config.ts';
import type { Notice } from '../alert.ts';
import type { Place } from './place.ts';

export type Placement =
  /** `earlier`: the thread that the fault had before. */
  | { isRoot: true; earlier?: Place | undefined }
  /** `isBroadcast`: it also stands in the channel. */
  | { isRoot: false; place: Place; isBroadcast: boolean };

const DAY_MS = 24 * 60 * 60_000;

/**
 * The first notice of a fault is a root, and what follows an answer. A fault that is back is news when somebody had resolved
 * it, or when its root is a day old: people no longer find that one.
 */
export function placementOf(
  notice: Notice,
  {
    place,
    channel,
    broadcast,
    now,
  }: { place: Place | undefined; channel: string; broadcast: readonly Broadcast[]; now: Date },
): Placement {
  if (!place) return { isRoot: true };
  const isOld = now.getTime() - Date.parse(place.at) >= DAY_MS;
  const isNews = isBack(notice) && (isOld || notice.resolved !== undefined || notice.reason === 'first');
  if (isNews || place.channel !== channel) return { isRoot: true, earlier: place };
  return { isRoot: false, place, isBroadcast: kindsOf(notice).some((kind) => broadcast.includes(kind)) };
}

/** A fault that opens its group. An announcement happens once; its thread has others. */
function isBack({ reason = 'first', alert }: Notice): boolean {
  return alert.kind !== 'announcement' && ['first', 'again', 'recurring'].includes(reason);
}

const KIND_OF: Partial<Record<NonNullable<Notice['reason']>, Broadcast>> = {
  again: 'reopened',
  recurring: 'reopened',
  escalated: 'escalated',
  recovered: 'recovered',
};

/** What is critical counts as such when it is not over; its repeats and what people do stay in the thread. */
function kindsOf({ reason = 'first', alert }: Notice): Broadcast[] {
  const kind = KIND_OF[reason];
  const isCritical =
    alert.severity === 'critical' && ['again', 'recurring', 'escalated', 'still_firing'].includes(reason);
  return [...(kind ? [kind] : []), ...(isCritical ? ['critical' as const] : [])];
}
