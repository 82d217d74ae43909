// The public side of alerts: read what a source delivers, then raise it. Other domains import only this file.
export { alertsFromTopic } from './alarms.ts';
export { type Alert, type Notice, notice, type Severity } from './alert.ts';
export { type Announcement, announce } from './announcements.ts';
export { raiseDeadLetter } from './dead-letters.ts';
export { type Delivering, delivering, deliverNotice, type Form, type Refusal } from './delivery.ts';
export { alertsFromLogs, type Sighting, type Sightings } from './log-alerts.ts';
export type { Parcel } from './queue.ts';
export { type Pipeline, pipeline, raise, raiseAll } from './raise.ts';
export { sweepAlerts, sweeping } from './sweep.ts';
