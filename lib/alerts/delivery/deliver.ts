// Delivers queued notices to Slack: collects many new faults into a digest, and otherwise posts one notice at a time,
// urgent ones first.
import type { Notice } from '../alert.ts';
import { classOf, type DeliveryClass, isOpening } from './classes.ts';
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
/** Seconds. A message of a full batch is looked at again after as many as it was received times, at most these. */
const MOST_TURN_S = 5;

/** What became of a batch: the messages that are done, and how many seconds each other one waits. */
interface Outcome {
  done: Set<string>;
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
  for (const name of CLASSES) {
    const own = batch.filter(({ notice }) => classOf(notice) === name);
    if (own.length === 0) continue;
    const known = await deps.digests.readDigest(name);
    digests.set(name, known);
    const collected = await collectOpenings(name, own, known, deps);
    if (collected.size > 0) return { done: collected, waitS: () => 0 };
  }
  return await postFirst(batch, digests, remainingMs, deps);
}

const CLASSES: readonly DeliveryClass[] = ['urgent', 'usual'];

/** @returns the ids of the messages whose notices are in the digest now. */
async function collectOpenings(
  name: DeliveryClass,
  batch: readonly Delivery[],
  { digest, told }: Digests,
  { digests, queue, clock }: DeliverDeps,
): Promise<Set<string>> {
  const openings = batch.filter(({ notice, queued }) => isOpening(notice) && !told.has(queued.sentAs));
  const joins = digest !== undefined && !digest.isClosed && openings.length > 0;
  if (!joins && openings.length <= MOST_OWN_POSTS) return new Set();
  const now = clock.now();
  const entries = openings.map(({ notice, queued: { sentAs } }) => ({ notice, sentAs }));
  const collected = await digests.collect(name, entries, now);
  if (!collected) return new Set();
  // Sent before the messages are deleted: a digest that nothing carries would not be posted.
  await queue.enqueue(carrierOf(collected, name), now);
  return new Set(openings.map(({ queued }) => queued.messageId));
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
  for (const delivery of CLASSES.flatMap((name) => batch.filter(({ notice }) => classOf(notice) === name))) {
    const { queued } = delivery;
    const name = classOf(delivery.notice);
    const ready = await makeReady(delivery, digests.get(name), name, deps);
    if (ready === 'done') done.add(queued.messageId);
    else if (typeof ready === 'number') waits.set(queued.messageId, ready);
    else {
      const subject: Subject = { ...ready, remainingMs, mayWait: !isFull || name === 'urgent' };
      const result = await postNotice(subject, deps);
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
    await setAside(ready, { error: new Error('Slack did not take it for 14 days') }, false, deps);
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
