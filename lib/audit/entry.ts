// An entry of the audit log: who did what, to what, from where, and what came of it.
import * as z from 'zod/mini';

/** What is recorded. A name stays as it is once it was written. */
const AUDIT_ACTIONS = [
  'user.register',
  'user.create',
  'user.role',
  'user.delete',
  'user.erase',
  'user.reset_password',
  'user.change_password',
  'admin.create',
  'invitation.create',
  'session.begin',
  'session.reuse',
  'session.end',
  'model.promote',
  'model.rollback',
  'experiment.change',
  'retraining.request',
  'retraining.decide',
  'autopilot.act',
  'autopilot.order',
  'feedback.review',
  'user.review',
  'alert.act',
  'silence.create',
  'silence.end',
  'slack.post',
  'slack.link',
  'slack.unlink',
  'settings.deploy',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const auditAction = z.enum(AUDIT_ACTIONS);

export interface AuditEntry {
  /** A user name; of a sign-in that failed, the name that was tried. */
  actor: string;
  action: AuditAction;
  /** To whom or to what it was done: a user name, an alias, the id of a silence. */
  target?: string | undefined;
  /** `done`, or the code of the refusal. */
  outcome: string;
  /** How it was asked for. */
  via: 'api' | 'slack' | 'operator' | 'sweep';
  /** As API Gateway reports it. */
  address?: string | undefined;
  session?: string | undefined;
  request_id?: string | undefined;
  /** RFC 3339. */
  at: string;
  /** Of a deployment: slow hashes of its settings, for the next one to compare with. No answer shows them. */
  settings?: { salt: string; hashes: Record<string, string> };
}

/** As an administrator reads it. */
export const auditView = z.object({
  at: z.iso.datetime(),
  actor: z.string(),
  action: auditAction,
  target: z.nullable(z.string()),
  outcome: z.string().check(z.describe('`done`, or the code of the refusal')),
  via: z.enum(['api', 'slack', 'operator', 'sweep']),
  address: z.nullable(z.string()),
  session: z.nullable(z.string()),
  request_id: z.nullable(z.string()),
});

export function viewOf(entry: AuditEntry): z.input<typeof auditView> {
  const { settings: _, target = null, address = null, session = null, request_id = null, ...rest } = entry;
  return { ...rest, target, address, session, request_id };
}
