// The public file of alerts: record an event or an announcement, deliver a notice, sweep. Other domains import only this.

export {
  type About,
  type Alert,
  type DigestMember,
  DRILL_KINDS,
  type DrillKind,
  type Notice,
  notice,
  type Severity,
  STATUSES,
  type Status,
  titled,
} from './alert.ts';
export { type DeliverDeps, deliverBatch } from './delivery/deliver.ts';
export { readDelivery, recordFailure } from './delivery/delivery-record.ts';
export { closeDigest, collect, forgetDigest, readDigest } from './delivery/digest.ts';
export { mailFallback } from './delivery/fallback-mail.ts';
export { detailsAfter, redrawAfter } from './delivery/follow-ups.ts';
export { forgetPlace, keepPlace, markDrawn, type Place, placeKey, readPlace } from './delivery/place.ts';
export { placementOf } from './delivery/placement.ts';
export { enqueue, holdMessages, moveToDeadLetters, type QueuedNotice, sendNotice } from './delivery/queue.ts';
export { countLate, releaseSlot, takeSlot } from './delivery/rate-limiter.ts';
export type { Refusal, RefusalKind } from './delivery/refusal.ts';
export { FORMS, type Form } from './delivery/retry-rules.ts';
export { act } from './grouping/act.ts';
export type { Group } from './grouping/group.ts';
export { alertPosition, listGroups } from './grouping/group-list.ts';
export { alertView, stateView, viewOf } from './grouping/group-view.ts';
export { handlingOf, presentNotice } from './grouping/present.ts';
export { alertAction, findAlert, isFingerprint, silenceRequest, silenceView } from './grouping/requests.ts';
export { addSilence, readSilences, removeSilence } from './grouping/silences.ts';
export { sweepAlerts, sweepDeps } from './grouping/sweep.ts';
export { type Phrase, plainPhrase, say } from './phrase.ts';
export { type Runbooks, runbookOf } from './runbooks.ts';
export { type Announcement, announce, redrawAnnouncement } from './sources/announcements.ts';
export { latestLinks } from './sources/console-links.ts';
export { recordDeadLetter } from './sources/dead-letters.ts';
export { type FallAlert, recordFall } from './sources/falls.ts';
export { type ForwardDeps, forwardDeps, recordEvent } from './sources/index.ts';
export { frameOf, shortPlace } from './stack.ts';
export {
  administratorsMessage,
  affectedUsers,
  escalated,
  explainedAlarms,
  faultLine,
  flapped,
  hadBeenResolved,
  hasIt,
  inDay,
  LINKS,
  lateAlerts,
  latestAt,
  latestPoint,
  logOf,
  moreFrames,
  period,
  personLine,
  recovered,
  recurring,
  releaseOf,
  releaseSince,
  repeated,
  request,
  returned,
  silencedSentence,
  since,
  stateNow,
  stillFiring,
  summarySentence,
  timesSign,
  unnotifiedRepeats,
} from './texts-es.ts';
export { usersIn } from './users.ts';
