// The two ways to the channel: the webhook, and the app, which keeps a thread for each fault and has the webhook in reserve.
import {
  detailsAfter,
  FORMS,
  type Form,
  type findAlert,
  type forgetPlace,
  type keepPlace,
  type mailFallback,
  type markDrawn,
  type Notice,
  type Place,
  placeKey,
  placementOf,
  type Refusal,
  type readPlace,
  redrawAfter,
  type sendNotice,
} from '#lib/alerts/alerts.ts';
import type { Broadcast } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import { detailsMessage, leavesOut } from './message/details.ts';
import { inForm } from './message/forms.ts';
import type { Channel } from './message/message.ts';
import { payloadOf } from './message/payload.ts';
import { groupMessage } from './message/root.ts';
import { askSlack, postToSlack, SlackError } from './post.ts';
import { refusalOf } from './refusal.ts';
import type { WebApi } from './web-api.ts';

/** How notices reach the channel. Each call returns a refusal, and throws only for faults of ours. */
export interface Sender {
  post: (notice: Notice, form: Form, timeoutMs: number) => Promise<Refusal | undefined>;
  /** A request that shows nothing in the channel: whether Slack gives clear answers. */
  probe: (timeoutMs: number) => Promise<Refusal | undefined>;
  needsFollowUp: (notice: Notice) => Promise<boolean>;
  followUp: (notice: Notice, timeoutMs: number) => Promise<Refusal | undefined>;
}

/** Messages are posted, and never changed. */
export function webhookSender(url: string | undefined, channel: Channel): Sender {
  return {
    post: async (notice, form, timeoutMs) =>
      await outcome(postToSlack(payloadOf(notice, form, channel), { url, timeoutMs })),
    probe: async (timeoutMs) => await outcome(askSlack({ url, timeoutMs })),
    needsFollowUp: async () => false,
    followUp: async () => undefined,
  };
}

export interface AppDeps {
  api: (timeoutMs: number) => Pick<WebApi, 'postMessage' | 'updateMessage' | 'permalinkOf'>;
  places: {
    readPlace: typeof readPlace;
    keepPlace: typeof keepPlace;
    forgetPlace: typeof forgetPlace;
    markDrawn: typeof markDrawn;
  };
  groups: { findAlert: typeof findAlert };
  queue: { sendNotice: typeof sendNotice };
  /** Takes what Slack does not take from the app. */
  reserve: Sender;
  mail: { mailFallback: typeof mailFallback };
  clock: { now: () => Date };
}

export interface AppChannel extends Channel {
  /** Slack's id of it. */
  id: string;
  broadcast: readonly Broadcast[];
}

export function appSender(channel: AppChannel, deps: AppDeps): Sender {
  return {
    post: (notice, form, timeoutMs) => post(notice, form, deadline(timeoutMs), channel, deps),
    probe: async (timeoutMs) =>
      await outcome(deps.api(timeoutMs).postMessage({ channel: channel.id, text: '' })),
    needsFollowUp: async (notice) => (await placeToFollow(notice, channel, deps)) !== undefined,
    followUp: (notice, timeoutMs) => followUp(notice, timeoutMs, channel, deps),
  };
}

const outcome = (sent: Promise<unknown>): Promise<Refusal | undefined> =>
  sent.then(() => undefined, refusalOf);

/** @returns the milliseconds that are left, also of several requests. */
function deadline(timeoutMs: number): () => number {
  const end = performance.now() + timeoutMs;
  return () => Math.max(1, Math.ceil(end - performance.now()));
}

async function post(
  notice: Notice,
  form: Form,
  leftMs: () => number,
  channel: AppChannel,
  deps: AppDeps,
): Promise<Refusal | undefined> {
  const key = placeKey(notice);
  const place = key === undefined ? undefined : await deps.places.readPlace(key);
  const { id, broadcast } = channel;
  const placement = placementOf(notice, { place, channel: id, broadcast, now: deps.clock.now() });
  try {
    if (placement.isRoot) {
      const payload = payloadOf(notice, form, { ...channel, earlier: placement.earlier?.permalink });
      const posted = await deps.api(leftMs()).postMessage({ ...payload, channel: id });
      if (key !== undefined)
        await orLog('place not kept', () => keepRoot(key, notice, posted, place, leftMs, deps));
      if (leavesOut(notice.alert, channel.level)) await sendDetails(notice, deps);
      await orLog('root not redrawn', () => redrawWhenOutdated(notice, deps));
      return undefined;
    }
    const { ts: thread_ts } = placement.place;
    const reply = { ...(placement.isBroadcast && { reply_broadcast: true }), thread_ts, channel: id };
    const payload = payloadOf(notice, form, { ...channel, level: levelOfReply(notice, channel) });
    await deps.api(leftMs()).postMessage({ ...payload, ...reply });
  } catch (error) {
    const refusal = refusalOf(error);
    if (key !== undefined && place && isRootGone(refusal)) {
      await deps.places.forgetPlace(key, place);
      return await post(notice, form, leftMs, channel, deps);
    }
    return refusal.kind === 'permanent' ? await postByReserve(notice, form, leftMs, refusal, deps) : refusal;
  }
  // Slack has the message: what fails from here on must not post it again.
  if (redrawsRoot(notice)) {
    const now = deps.clock.now();
    await orLog('root not redrawn', () => deps.queue.sendNotice(redrawAfter(notice, now), now));
  }
  return undefined;
}

async function sendDetails(notice: Notice, { queue, clock }: AppDeps): Promise<void> {
  const now = clock.now();
  await orLog('details not sent', () => queue.sendNotice(detailsAfter(notice, now), now));
}

/** A notice that comes late, such as one of a redrive, shows its fault as it was: the root then says what is no longer so. */
async function redrawWhenOutdated(notice: Notice, { groups, queue, clock }: AppDeps): Promise<void> {
  if (notice.rev === undefined) return;
  const group = await groups.findAlert(notice.alert.fingerprint);
  const now = clock.now();
  if (group && group.rev !== notice.rev) await queue.sendNotice(redrawAfter(notice, now), now);
}

/** The buttons of a fault, and of a state, are those of its root. An event has its own. */
function levelOfReply({ alert }: Notice, { level }: Channel): Channel['level'] {
  return alert.thread?.role === 'event' ? level : 'webhook';
}

function redrawsRoot({ alert }: Notice): boolean {
  return alert.thread?.role !== 'event';
}

async function keepRoot(
  key: string,
  { since, before = 0 }: Notice,
  posted: { channel: string; ts: string },
  earlier: Place | undefined,
  leftMs: () => number,
  { api, places, clock }: AppDeps,
): Promise<void> {
  const at = clock.now().toISOString();
  const place: Place = { ...posted, at, since, before, drawn_at: at };
  // Kept first: without its permalink a thread is still found.
  await places.keepPlace(key, place, earlier);
  const permalink = await api(Math.min(leftMs(), PERMALINK_MS)).permalinkOf(posted);
  await places.keepPlace(key, { ...place, permalink }, place);
}

const PERMALINK_MS = 1_000;

async function orLog(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warn(what, { error: error as Error });
  }
}

/**
 * People deleted the root, or its thread takes no answer: https://docs.slack.dev/reference/methods/chat.update#errors and
 * chat.postMessage#errors. The app may post all the same.
 */
const ROOT_GONE = new Set([
  'thread_not_found',
  'message_not_found',
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
]);

function isRootGone({ error }: Refusal): boolean {
  return error instanceof SlackError && error.isRefusal && ROOT_GONE.has(error.reason);
}

/** What Slack refuses for good from the app: a token that was revoked, a channel that the app is not in. */
async function postByReserve(
  notice: Notice,
  form: Form,
  leftMs: () => number,
  { error }: Refusal,
  { reserve, mail, clock }: AppDeps,
): Promise<Refusal | undefined> {
  const reasonOf = (refused: Error) => (refused instanceof SlackError ? refused.reason : 'unknown');
  const app = reasonOf(error);
  const refusal = await reserve.post(notice, form, leftMs());
  const webhook = refusal && reasonOf(refusal.error);
  logger.warn('Slack refuses the app: the webhook was asked', { app, webhook });
  await orLog('nobody told by e-mail that Slack refuses the app', () =>
    mail.mailFallback({ app, webhook }, clock.now()),
  );
  return refusal;
}

/** @returns the place of a root that shows less than it could, or whose thread lacks the details. */
async function placeToFollow(
  notice: Notice,
  channel: AppChannel,
  { places }: AppDeps,
): Promise<Found | undefined> {
  const key = placeKey(notice);
  const place = key === undefined ? undefined : await places.readPlace(key);
  if (key === undefined || place?.channel !== channel.id) return undefined;
  // A later root has details of its own.
  const since = notice.reason === 'details' ? place.at : place.drawn_at;
  return since > notice.since ? undefined : { key, place };
}

async function followUp(
  notice: Notice,
  timeoutMs: number,
  channel: AppChannel,
  deps: AppDeps,
): Promise<Refusal | undefined> {
  const found = await placeToFollow(notice, channel, deps);
  if (!found) return undefined;
  const { key, place } = found;
  const work = notice.reason === 'details' ? postDetails : redraw;
  const refusal = await work(notice, found, timeoutMs, channel, deps);
  if (!refusal || (refusal.kind !== 'permanent' && refusal.kind !== 'payload')) return refusal;
  logger.warn('thread not followed up', { reason: notice.reason, error: refusal.error });
  if (isRootGone(refusal)) await deps.places.forgetPlace(key, place);
  return undefined;
}

type Found = { key: string; place: Place };

async function postDetails(
  { alert }: Notice,
  { place }: Found,
  timeoutMs: number,
  { id, stage }: AppChannel,
  { api }: AppDeps,
): Promise<Refusal | undefined> {
  const reply = { ...detailsMessage(alert, stage), channel: id, thread_ts: place.ts };
  return await outcome(api(timeoutMs).postMessage(reply));
}

async function redraw(
  notice: Notice,
  { key, place }: Found,
  timeoutMs: number,
  channel: AppChannel,
  deps: AppDeps,
): Promise<Refusal | undefined> {
  const { places, api, clock } = deps;
  const now = clock.now();
  const payload = await rootPayload(notice, channel, deps);
  if (!payload) return undefined;
  const leftMs = deadline(timeoutMs);
  let refusal: Refusal | undefined;
  // A root that is not drawn would go on to say what is no longer so.
  for (const form of FORMS) {
    refusal = await outcome(api(leftMs()).updateMessage(place, inForm(payload, form)));
    if (refusal?.kind !== 'payload') break;
  }
  if (!refusal) await orLog('redraw not recorded', () => places.markDrawn(key, place, shownAt(notice, now)));
  return refusal;
}

/** Of which moment a redrawn root shows the state: a fault is read when it is drawn, an announcement is as it was sent. */
function shownAt({ alert, since }: Notice, now: Date): Date {
  return alert.kind === 'announcement' ? new Date(since) : now;
}

async function rootPayload(notice: Notice, channel: AppChannel, { groups, clock }: AppDeps) {
  const { alert } = notice;
  if (alert.kind === 'announcement') return payloadOf({ ...notice, reason: 'first' }, 'full', channel);
  const group = await groups.findAlert(alert.fingerprint);
  return group && groupMessage(group, channel, clock.now());
}
