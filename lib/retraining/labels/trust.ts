// What a label may teach, from where it comes: a weight, whom we trust for it, and the reason where it teaches nothing. Pure.
import type { Label, Provenance, Review } from '#lib/feedback/feedback.ts';
import type { LeftOut } from '../result.ts';

/** A model's answer to the label's picture. */
export interface Reading {
  readonly digit: number;
  readonly probability: number;
}

/** A label with everything that is known of it. */
export interface LabelFacts extends Readonly<Label> {
  /** Older answers have none. */
  readonly from?: Provenance;
  /** Of the models behind v1 and v2 when the run began. */
  readonly readings: { readonly v1: Reading; readonly v2: Reading };
  /** What an administrator decided about this answer, and about its user. */
  readonly review?: Review | undefined;
  readonly userReview?: Review | undefined;
}

/**
 * `confirmed`: an administrator has confirmed this answer. `trusted`: an administrator gave it, or has confirmed its user.
 * `open`: somebody gave it of whom we only know what they say of themselves.
 */
export type Trust = 'confirmed' | 'trusted' | 'open';

export interface Weighed {
  readonly trust: Trust;
  /** 1: it is learnt, as far as the shares allow. */
  readonly weight: 0 | 1;
  readonly reason?: LeftOut;
}

/** From this probability on a model is sure of its answer. */
const SURE = 0.9;

/**
 * Time and good answers buy no trust: whoever wants to teach a lie can wait, and can be right for a while. An administrator
 * gives it.
 * @param now of the request; @param leastAgeMs the age from which on an account teaches
 */
export function weigh(label: LabelFacts, { now, leastAgeMs }: { now: Date; leastAgeMs: number }): Weighed {
  const trust = trustIn(label);
  const no = (reason: LeftOut): Weighed => ({ trust, weight: 0, reason });
  if (label.review?.state === 'excluded') return no('excluded');
  if (trust === 'confirmed') return { trust, weight: 1 };
  if (label.userReview?.state === 'excluded') return no('excluded');
  // Also of those whom we trust: everybody presses the wrong digit at times.
  if (contradictsModels(label)) return no('contradicts_models');
  if (trust === 'open' && ageOf(label, now) < leastAgeMs) return no('new_account');
  return { trust, weight: 1 };
}

/** How far we trust whoever gave it. */
export function trustIn({
  review,
  userReview,
  from,
}: Pick<LabelFacts, 'review' | 'userReview' | 'from'>): Trust {
  if (review?.state === 'confirmed') return 'confirmed';
  if (userReview?.state === 'confirmed') return 'trusted';
  return from?.by_admin && userReview?.state !== 'excluded' ? 'trusted' : 'open';
}

/** Both models are sure, agree with each other, and not with the label. */
function contradictsModels({ digit, readings: { v1, v2 } }: Pick<LabelFacts, 'digit' | 'readings'>): boolean {
  const areSure = Math.min(v1.probability, v2.probability) >= SURE;
  return areSure && v1.digit === v2.digit && v1.digit !== digit;
}

/** Milliseconds; of an answer without provenance, which is older than this rule, as long as can be. */
export function ageOf({ from }: Pick<LabelFacts, 'from'>, now: Date): number {
  return from ? now.getTime() - Date.parse(from.account_at) : Number.POSITIVE_INFINITY;
}
