// Works off the records of erasures, each minute by the sweep. Every step can be repeated; a record ends when a whole pass finds nothing.
import { appendAudit, renameActor, renameTarget } from '#lib/audit/audit.ts';
import { tryEach } from '#lib/concurrency.ts';
import { eraseFeedback, renameInReviews } from '#lib/feedback/feedback.ts';
import { logger } from '#lib/log.ts';
import { erasePredictions } from '#lib/predictions/predictions.ts';
import { renameTeacher } from '#lib/retraining/retraining.ts';
import {
  type Erasure,
  eraseTie,
  noteErased,
  openErasures,
  removeErasure,
  whoHasTheName,
} from '#lib/users/users.ts';
import { ERASED_WITHIN_MS } from './view.ts';

/** By then, calls that were under way when the account ended have written what they write, and are in the audit log. */
const SETTLED_MS = 60_000;
/** An account that still exists by then was not deleted: its request was answered with an error. */
const ABANDONED_MS = 5 * 60_000;
/** Entries of one kind in one pass; some seconds of work. */
const MOST = 2_000;
const AT_A_TIME = 3;

const live = {
  openErasures,
  whoHasTheName,
  eraseFeedback,
  renameInReviews,
  erasePredictions,
  renameActor,
  renameTarget,
  renameTeacher,
  eraseTie,
  noteErased,
  appendAudit,
  removeErasure,
  logger,
};
export type EraseDeps = typeof live;

/** @throws AggregateError when some erasures failed; the next call goes on with them */
export async function erasePending(now: Date, deps: EraseDeps = live): Promise<void> {
  const open = await deps.openErasures(new Date(now.getTime() - SETTLED_MS));
  await tryEach(open, async (erasure) => await goOn(erasure, now, deps), 'erasures not done', AT_A_TIME);
}

async function goOn(erasure: Erasure, now: Date, deps: EraseDeps): Promise<void> {
  const { pseudonym, at } = erasure;
  const ageMs = now.getTime() - Date.parse(at);
  const owner = await deps.whoHasTheName(erasure);
  if (owner === 'itself') {
    if (ageMs > ABANDONED_MS) await deps.removeErasure(pseudonym);
    return;
  }
  const left = erasure.done_at === undefined ? await pass(erasure, owner.since, deps) : 0;
  if (left === 0) await finish(erasure, now, deps);
  // An error line becomes an alert.
  else if (ageMs > ERASED_WITHIN_MS / 2) deps.logger.error('an erasure takes long', { pseudonym, left });
}

/** Does as much as one pass may. @returns how much it found; the indexes are a moment behind, so only the next pass can find nothing */
async function pass(erasure: Erasure, until: string | undefined, deps: EraseDeps): Promise<number> {
  const { account: name, account_at, pseudonym, pictures } = erasure;
  const person = { name, until, pseudonym };
  const found = [
    await deps.eraseFeedback(person, pictures, MOST),
    await deps.renameInReviews(person, account_at),
    await deps.erasePredictions(name, until, MOST),
    await deps.renameActor(person, MOST),
    await deps.renameTarget(person, account_at),
    await deps.renameTeacher(name, pseudonym, account_at),
    Number(await deps.eraseTie(erasure)),
  ];
  return found.reduce((sum, count) => sum + count, 0);
}

/** Says in the audit log that it is done, then forgets whose pseudonym it was. */
async function finish(erasure: Erasure, now: Date, deps: EraseDeps): Promise<void> {
  const { pseudonym, by = pseudonym } = erasure;
  const at = await deps.noteErased(erasure, now);
  const entry = {
    actor: by,
    action: 'user.erase',
    target: pseudonym,
    outcome: 'done',
    via: 'sweep',
    at,
  } as const;
  await deps.appendAudit(entry, pseudonym.slice(-8));
  await deps.removeErasure(pseudonym);
}
