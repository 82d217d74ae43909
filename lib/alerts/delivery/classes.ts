// The two classes of the alert queue: what is urgent takes the rate limiter's slots first; and what comes after both.
import type { Notice } from '../alert.ts';

export type DeliveryClass = 'urgent' | 'usual';

/** Alarms, whatever is critical, and a digest of such notices. */
export function classOf({ alert: { kind, severity, fingerprint } }: Pick<Notice, 'alert'>): DeliveryClass {
  const isUrgent = kind === 'alarm' || severity === 'critical' || fingerprint === digestKey('urgent');
  return isUrgent ? 'urgent' : 'usual';
}

/** The fingerprint of a digest of this class. */
export const digestKey = (name: DeliveryClass) => `digest-${name}`;

/** Whether the notice tells of a fault that the channel does not show yet. */
export function isOpening({ reason = 'first', alert }: Notice): boolean {
  return ['first', 'again', 'recurring'].includes(reason) && alert.kind !== 'announcement';
}

/** What comes after all posts (follow-ups.ts): it tells nothing that the channel must know. */
export function isFollowUp({ reason }: Pick<Notice, 'reason'>): boolean {
  return isRedraw({ reason }) || reason === 'details';
}

export function isRedraw({ reason }: Pick<Notice, 'reason'>): boolean {
  return reason === 'redraw';
}
