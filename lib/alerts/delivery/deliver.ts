// Delivers queued notices to Slack: collects many new faults into a digest, and otherwise posts one notice at a time,
// urgent ones first.
import type { Notice } from '../alert.ts';
import { classOf, type DeliveryClass, isFollowUp, isOpening, isRedraw } from './classes.ts';
import {
  carrierOf,
  type closeDigest,
  type collect,
  type Digest,
  type Digests,
  digestNotice,
  type forgetDigest,
  isSettled,
  MOST_OWN_POSTS,
  type readDigest,
} from './digest.ts';
import { followUp } from './follow-ups.ts';
import { type PostDeps, postNotice, type Subject, setAside } from './post-notice.ts';
import type { holdMessages, QueuedNotice } from './queue.ts';
import { isExpiring, restMs } from './retry-rules.ts';

export interface Delivery {
  notice: Notice;
  queued: QueuedNotice;
}

export interface DeliverDeps extends PostDeps {
  digests: {
    readDigest: typeof readDigest;
    collect: typeof collect;
    closeDigest: typeof closeDigest;
    forgetDigest: typeof forgetDigest;
  };
  queue: PostDeps['queue'] & { holdMessages: typeof holdMessages };
}

/** The function times out after 10 s. If it crashes, its messages wait no longer than this. */
const HOLD_S = 15;
/** SQS hands out no more at once. A full batch means that more wait, perhaps urgent ones. */
const FULL_BATCH = 10;
/** Seconds. A message of a full batch is looked at again after one second for each receipt, at most after these. */
const MOST_TURN_S = 5;

/** What became of a batch: the messages that are done, and how many seconds each other one waits. */
interface Outcome {
  done: ReadonlySet<string>;
  waitS: (delivery: Delivery) => number;
}

/**
 * Delivers a batch: at most one post, so that a process that crashes leaves one message in doubt.
 * @returns the ids of the messages that are posted, collected, or in the dead-letter queue. The others are hidden until
 *   they are due, and then delivered again.
 */
export async function deliverBatch(
  batch: readonly Delivery[],
  remainingMs: () => number,
  deps: DeliverDeps,
): Promise<ReadonlySet<string>> {
  await deps.queue.holdMessages(batch.map(({ queued }) => ({ queued, seconds: HOLD_S })));
  const { done, waitS } = await deliverSome(batch, remainingMs, deps);
  const left = batch.filter(({ queued }) => !done.has(queued.messageId));
  await deps.queue.holdMessages(
    left.map((delivery) => ({ queued: delivery.queued, seconds: waitS(delivery) })),
  );
  return done;
}

async function deliverSome(
  batch: readonly Delivery[],
  remainingMs: () => number,
  deps: DeliverDeps,
): Promise<Outcome> {
  const digests = new Map<DeliveryClass, Digests>();
  const waiting = new Set<Delivery>();
  for (const name of CLASSES) {
    const own = batch.filter(({ notice }) => classOf(notice) === name);
    if (own.length === 0) continue;
    const known = await deps.digests.readDigest(name);
    digests.set(name, known);
    const { done, wait } = await collectOpenings(name, own, known, deps);
    if (done.size > 0) return { done, waitS: () => 0 };
    for (const delivery of wait) waiting.add(delivery);
  }
  const others = batch.filter((delivery) => !waiting.has(delivery));
  const outcome = await postFirst(others, digests, remainingMs, deps);
  return {
    ...outcome,
    waitS: (delivery) => (waiting.has(delivery) ? NEXT_DIGEST_S : outcome.waitS(delivery)),
  };
}

const CLASSES: readonly DeliveryClass[] = ['urgent', 'usual'];

/** A digest that takes no more members is posted soon; the next one takes those that wait. */
const NEXT_DIGEST_S = 2;

/**
 * @returns `done`: the ids of the messages whose notices are in the digest now. `wait`: many that found no place, because
 *   the digest is full or being posted.
 */
async function collectOpenings(
  name: DeliveryClass,
  batch: readonly Delivery[],
  { digest, told }: Digests,
  { digests, records, queue, clock }: DeliverDeps,
): Promise<{ done: ReadonlySet<string>; wait: readonly Delivery[] }> {
  const waiting = batch.filter(({ notice, queued }) => isOpening(notice) && !told.has(queued.sentAs));
  const mayJoin = digest !== undefined && !digest.isClosed && waiting.length > 0;
  if (!mayJoin && waiting.length <= MOST_OWN_POSTS) return { done: new Set(), wait: [] };
  const openings = await untried(waiting, records);
  const joins = mayJoin && openings.length > 0;
  const areMany = openings.length > MOST_OWN_POSTS;
  if (!joins && !areMany) return { done: new Set(), wait: [] };
  const now = clock.now();
  const entries = openings.map(({ notice, queued: { sentAs } }) => ({ notice, sentAs }));
  const collected = await digests.collect(name, entries, now);
  if (!collected) return { done: new Set(), wait: areMany ? openings : [] };
  // Sent before the messages are deleted: a digest that nothing carries would not be posted.
  await queue.enqueue(carrierOf(collected, name), now);
  return { done: new Set(openings.map(({ queued }) => queued.messageId)), wait: [] };
}

/** Those that Slack has not failed to take: a payload at fault would make the whole digest fail. */
async function untried(
  waiting: readonly Delivery[],
  { readDelivery }: DeliverDeps['records'],
): Promise<Delivery[]> {
  const records = await Promise.all(
    waiting.map(({ queued }) => (queued.receiveCount > 1 ? readDelivery(queued.sentAs) : undefined)),
  );
  return waiting.filter((_, i) => records[i] === undefined);
}

/** Posts the first notice that is ready; urgent ones come first, the others in the order of the queue. */
async function postFirst(
  batch: readonly Delivery[],
  digests: ReadonlyMap<DeliveryClass, Digests>,
  remainingMs: () => number,
  deps: DeliverDeps,
): Promise<Outcome> {
  const done = new Set<string>();
  const waits = new Map<string, number>();
  const isFull = batch.length >= FULL_BATCH;
  for (const delivery of inTurn(batch)) {
    const { queued } = delivery;
    const name = classOf(delivery.notice);
    const ready = await makeReady(delivery, digests.get(name), name, deps);
    if (ready === 'done') done.add(queued.messageId);
    else if (typeof ready === 'number') waits.set(queued.messageId, ready);
    else {
      const subject: Subject = { ...ready, remainingMs, mayWait: !isFull || name === 'urgent' };
      const result = await (isFollowUp(ready.notice) ? followUp : postNotice)(subject, deps);
      if (result.done) {
        done.add(queued.messageId);
        if (ready.digest) await deps.digests.forgetDigest(name, ready.digest);
      }
      const ownS = result.done ? 0 : result.ownS;
      waits.set(queued.messageId, ownS);
      const restS = result.done ? 0 : result.restS;
      return { done, waitS: (other) => waits.get(other.queued.messageId) ?? turnS(other, isFull, restS) };
    }
  }
  return { done, waitS: ({ queued }) => waits.get(queued.messageId) ?? 0 };
}

/** Urgent notices, then the others; a follow-up only where no notice is left, and redraws first. */
function inTurn(batch: readonly Delivery[]): readonly Delivery[] {
  const notices = batch.filter(({ notice }) => !isFollowUp(notice));
  if (notices.length === 0) return batch.toSorted(byRedraw);
  return CLASSES.flatMap((name) => notices.filter(({ notice }) => classOf(notice) === name));
}

const byRedraw = (a: Delivery, b: Delivery) => Number(isRedraw(b.notice)) - Number(isRedraw(a.notice));

/** How long a message waits that was not looked at. */
function turnS({ queued: { receiveCount } }: Delivery, isFull: boolean, restS: number): number {
  return Math.max(restS > 1 ? restS : 0, isFull ? Math.min(receiveCount, MOST_TURN_S) : 0);
}

type Ready = Pick<Subject, 'notice' | 'queued' | 'alerts'> & { digest?: Digest | undefined };

/** @returns what to post; 'done' when nothing is left to do; or the seconds that the message waits. */
async function makeReady(
  { notice, queued }: Delivery,
  { digest, told }: Digests = { told: new Set() },
  name: DeliveryClass,
  deps: DeliverDeps,
): Promise<Ready | 'done' | number> {
  if (isFollowUp(notice)) return { notice, queued, alerts: 0 };
  const now = deps.clock.now();
  const isCarrier = notice.reason === 'digest' && notice.members === undefined;
  if (isCarrier && digest?.id !== notice.id) return 'done';
  if (isCarrier && digest && !isSettled(digest, now)) return 1;
  if (told.has(queued.sentAs)) return 'done';
  const closed = isCarrier ? await deps.digests.closeDigest(name, notice.id) : undefined;
  if (isCarrier && !closed) return 'done';
  const whole = closed ? digestNotice(closed, name) : notice;
  const ready = {
    notice: whole,
    queued: closed ? { ...queued, body: JSON.stringify(whole) } : queued,
    alerts: whole.members?.length ?? 1,
    digest: closed,
  };
  if (isExpiring(queued.sentAt, now)) {
    await setAside(ready, { error: new Error('Slack did not take it for 13.5 days') }, false, deps);
    if (closed) await deps.digests.forgetDigest(name, closed);
    return 'done';
  }
  if (digest && waitsForDigest(notice, digest)) {
    return restMs(now.getTime() - Date.parse(digest.began_at)) / 1000;
  }
  return ready;
}

/** A later notice of a fault that the channel learns of by the digest comes after it. */
function waitsForDigest({ alert }: Notice, { members }: Digest): boolean {
  return members.some(({ fingerprint }) => fingerprint === alert.fingerprint);
}
