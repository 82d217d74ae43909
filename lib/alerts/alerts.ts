// The public side of alerts: read what a source delivers, then record it. Other domains import only this file.

export { type Alert, type Notice, notice, type Severity } from './alert.ts';
export { type Delivering, delivering, deliverNotice, type Form, type Refusal } from './delivery/deliver.ts';
export type { QueuedNotice } from './delivery/queue.ts';
export { type Pipeline, pipeline, recordBatch, recordBatches } from './grouping/record.ts';
export { sweepAlerts, sweeping } from './grouping/sweep.ts';
export { alertsFromTopic } from './sources/alarms.ts';
export { type Announcement, announce } from './sources/announcements.ts';
export { recordDeadLetter } from './sources/dead-letters.ts';
export { alertsFromLogs, type Occurrence, type OccurrenceBatch } from './sources/logs.ts';
