// Public file of the audit log: who did what.
export { type AuditAction, type AuditEntry, auditAction, auditView, viewOf } from './entry.ts';
export { renameActor, renameTarget } from './erase.ts';
export { appendAudit, listAudit, position, recordAudit } from './store.ts';
