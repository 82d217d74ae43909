// The public file of alerts: record an event or an announcement, deliver a notice, sweep. Other domains import only this.

export { type Alert, type DigestMember, type Notice, notice, type Severity } from './alert.ts';
export { type DeliverDeps, deliverBatch } from './delivery/deliver.ts';
export { readDelivery, recordFailure } from './delivery/delivery-record.ts';
export { closeDigest, collect, forgetDigest, readDigest } from './delivery/digest.ts';
export { enqueue, holdMessages, moveToDeadLetters, type QueuedNotice } from './delivery/queue.ts';
export { countLate, releaseSlot, takeSlot } from './delivery/rate-limiter.ts';
export type { Refusal, RefusalKind } from './delivery/refusal.ts';
export type { Form } from './delivery/retry-rules.ts';
export { sweepAlerts, sweepDeps } from './grouping/sweep.ts';
export { type Announcement, announce } from './sources/announcements.ts';
export { recordDeadLetter } from './sources/dead-letters.ts';
export { type ForwardDeps, forwardDeps, recordEvent } from './sources/index.ts';
export {
  administratorsMessage,
  escalated,
  explainedAlarms,
  FIELDS,
  faultLine,
  flapped,
  lateAlerts,
  newFaults,
  recovered,
  recurring,
  repeated,
  returned,
  stillFiring,
  summarySentence,
  times,
  unnotifiedRepeats,
} from './texts-es.ts';
