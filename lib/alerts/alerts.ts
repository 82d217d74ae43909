// The public file of alerts: record an event or an announcement, deliver a notice, sweep. Other domains import only this.

export { type Alert, type Notice, notice, type Severity } from './alert.ts';
export { type DeliverDeps, deliverNotice, type Form } from './delivery/deliver.ts';
export type { Refusal } from './delivery/handle-refusal.ts';
export { holdMessage, moveToDeadLetters, type QueuedNotice } from './delivery/queue.ts';
export { countLate, releaseSlot, takeSlot } from './delivery/rate-limiter.ts';
export { sweepAlerts, sweepDeps } from './grouping/sweep.ts';
export { type Phrase, plainPhrase, say } from './phrase.ts';
export { type Runbooks, runbookOf } from './runbooks.ts';
export { type Announcement, announce } from './sources/announcements.ts';
export { latestLinks } from './sources/console-links.ts';
export { recordDeadLetter } from './sources/dead-letters.ts';
export { type ForwardDeps, forwardDeps, recordEvent } from './sources/index.ts';
export { frameOf, shortPlace } from './stack.ts';
export {
  administratorsMessage,
  affectedUsers,
  escalated,
  explainedAlarms,
  flapped,
  inDay,
  LINKS,
  lateAlerts,
  latestPoint,
  logOf,
  moreFrames,
  period,
  recovered,
  recurring,
  releaseOf,
  releaseSince,
  repeated,
  request,
  returned,
  since,
  stillFiring,
  summarySentence,
  timesSign,
  unnotifiedRepeats,
} from './texts-es.ts';
export { usersIn } from './users.ts';
