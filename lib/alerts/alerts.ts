// The public file of alerts: record an event or an announcement, deliver a notice, sweep. Other domains import only this.

export { type Alert, type Notice, notice, type Severity } from './alert.ts';
export { type DeliverDeps, deliverNotice, type Form } from './delivery/deliver.ts';
export type { Refusal } from './delivery/handle-refusal.ts';
export { holdMessage, moveToDeadLetters, type QueuedNotice } from './delivery/queue.ts';
export { countLate, releaseSlot, takeSlot } from './delivery/rate-limiter.ts';
export { act } from './grouping/act.ts';
export { STATUSES } from './grouping/group.ts';
export { alertPosition, listGroups } from './grouping/group-list.ts';
export { alertView, stateView, viewOf } from './grouping/group-view.ts';
export { alertAction, findAlert, isFingerprint, silenceRequest, silenceView } from './grouping/requests.ts';
export { addSilence, readSilences, removeSilence } from './grouping/silences.ts';
export { sweepAlerts, sweepDeps } from './grouping/sweep.ts';
export { type Announcement, announce } from './sources/announcements.ts';
export { recordDeadLetter } from './sources/dead-letters.ts';
export { type ForwardDeps, forwardDeps, recordEvent } from './sources/index.ts';
export {
  administratorsMessage,
  escalated,
  explainedAlarms,
  FIELDS,
  flapped,
  hadBeenResolved,
  hasIt,
  lateAlerts,
  personLine,
  recovered,
  recurring,
  repeated,
  returned,
  silencedSentence,
  stillFiring,
  summarySentence,
  times,
  unnotifiedRepeats,
} from './texts-es.ts';
