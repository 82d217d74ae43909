// Who calls, from where, and to what: for the log line of every answer, and for the audit log.
import type { AuditEntry } from '#lib/audit/audit.ts';
import { AppError } from '#lib/errors.ts';
import type { Admission, PublicAccess } from './access.ts';
import type { HttpEvent, Spec } from './spec.ts';

/** What is known of a call so far. */
export interface Trace {
  /** A user name, or a person in Slack. */
  actor?: string | undefined;
  /** As API Gateway reports it; headers such as X-Forwarded-For are ignored. */
  address?: string | undefined;
  session?: string | undefined;
  target?: string | undefined;
}

export function traceOf(event: Partial<HttpEvent>, caller: Admission['caller']): Trace {
  const address = event?.requestContext?.http?.sourceIp;
  if (!caller) return { address };
  if ('username' in caller) return { actor: caller.username, address, session: caller.sid };
  return { actor: `${caller.sender.team}|${caller.sender.user}`, address };
}

/** Adds what the content of the call says. A client chooses it, so it is short in a log line. */
export function withContent(
  { audit }: Spec,
  trace: Trace,
  content: { params: unknown; body: unknown },
): Trace {
  const target = audit?.target?.(content)?.slice(0, MOST_CHARACTERS);
  const actor = trace.actor ?? audit?.actor?.(content)?.slice(0, MOST_CHARACTERS);
  return { ...trace, ...(actor !== undefined && { actor }), ...(target !== undefined && { target }) };
}

const MOST_CHARACTERS = 200;

/**
 * Appends the entry of a call that was answered, or refused with a code that the spec names: one write, after the call itself.
 * @param thrown what the call was refused with
 */
export async function audit(
  spec: Spec,
  access: PublicAccess | undefined,
  trace: Trace,
  requestId: string,
  thrown?: unknown,
): Promise<void> {
  const { audit: what } = spec;
  const code = thrown instanceof AppError ? thrown.code : undefined;
  const isRecorded = thrown === undefined || (code !== undefined && what?.refusals?.includes(code));
  if (!what || !isRecorded) return;
  const { actor = '?', ...rest } = trace;
  const entry: AuditEntry = {
    ...rest,
    actor,
    action: what.action,
    outcome: code ?? 'done',
    via: 'api',
    request_id: requestId,
    at: new Date().toISOString(),
  };
  await access?.audit?.(entry);
}
