// A group as administrators read it, over HTTP.
import * as z from 'zod/mini';
import { STATUSES } from '../alert.ts';
import { ACTIONS, dailyCounts, type Group, type Silence, statusOf } from './group.ts';

const at = z.iso.datetime();
const done = z.object({ by: z.string(), at });

/** Who has it, until when it is silenced, who resolved it: what somebody needs to know who was too late. */
export const stateView = z.object({
  /** To be sent with an action: what is acted on must still be so. */
  rev: z.int(),
  status: z.enum(STATUSES),
  acknowledged: z.nullable(done),
  silenced: z.nullable(
    z.extend(done, {
      until: z.nullable(at),
      reason: z.nullable(z.string()),
      planned: z.nullable(z.string()),
    }),
  ),
  resolved: z.nullable(done),
  assigned: z.nullable(z.extend(done, { to: z.string() })),
});

export const alertView = z.extend(stateView, {
  fingerprint: z.string(),
  kind: z.enum(['log', 'alarm', 'dead_letter', 'event', 'fall', 'announcement']),
  severity: z.enum(['info', 'warning', 'error', 'critical']),
  title: z.string(),
  /** What it means: the description of an alarm, the message of an error. */
  meaning: z.nullable(z.string()),
  source: z.string(),
  functions: z.array(z.string()),
  error: z.nullable(z.object({ type: z.string(), message: z.string(), stack: z.optional(z.string()) })),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  /** The page that says what to do. */
  runbook: z.nullable(z.string()),
  account: z.nullable(z.string()),
  region: z.nullable(z.string()),
  /** The commit that was deployed. */
  release: z.nullable(z.string()),
  /** Ids of recent requests, the latest first. */
  requests: z.array(z.string()),
  first_seen: at,
  last_at: at,
  /** Since when an alarm fires, or since when the group is open. */
  since: z.nullable(at),
  /** Occurrences while the fault is remembered; those that no notice has counted yet. */
  count: z.int(),
  untold: z.int(),
  /** Occurrences of the last 24 hours in eight buckets of three hours, the oldest first. */
  daily: z.array(z.int()),
  /** When it opened within 24 hours; whether it is recurring or flapping. */
  openings: z.array(at),
  recurring: z.boolean(),
  /** What people did, the oldest first. */
  log: z.array(
    z.extend(done, {
      via: z.enum(['slack', 'page', 'api']),
      what: z.enum(ACTIONS),
      to: z.optional(z.string()),
      until: z.optional(at),
      reason: z.optional(z.string()),
    }),
  ),
});

export function stateOf(group: Group): z.input<typeof stateView> {
  const { rev, handling, resolved, assigned } = group;
  return {
    rev,
    status: statusOf(group),
    acknowledged: handling?.status === 'acknowledged' ? { by: handling.by, at: handling.at } : null,
    silenced: handling?.status === 'silenced' ? silenceOf(handling) : null,
    resolved: resolved ?? null,
    assigned: assigned ?? null,
  };
}

function silenceOf({ by, at, until, reason, planned }: Silence) {
  return { by, at, until: until ?? null, reason: reason ?? null, planned: planned ?? null };
}

export function viewOf(group: Group, now: Date): z.input<typeof alertView> {
  const { fingerprint, alert, first_seen, last_at, window, firing_since, functions, log } = group;
  const { kind = 'log', severity, title, source, error, body, fields, links } = alert;
  const { meaning, runbook, account, region, release } = alert;
  return {
    ...stateOf(group),
    fingerprint,
    kind,
    severity,
    title,
    meaning: meaning ?? error?.message ?? body ?? null,
    source,
    functions: [...functions].sort(),
    error: error ?? null,
    fields,
    links,
    runbook: runbook ?? null,
    account: account ?? null,
    region: region ?? null,
    release: release ?? null,
    requests: requestsOf(group),
    first_seen,
    last_at,
    since: firing_since ?? (window ? (group.openings.at(-1) ?? null) : null),
    count: group.total,
    untold: group.n + group.held,
    daily: dailyCounts(group, now),
    openings: [...group.openings],
    recurring: group.recurring,
    log: log.map(({ rev: _, ...entry }) => entry),
  };
}

/** Each is stored as its time and its id. */
function requestsOf({ alert, requests }: Group): string[] {
  const latestFirst = Object.values(requests).sort().reverse();
  const ids = latestFirst.map((request) => request.slice(request.indexOf(' ') + 1));
  return [...new Set([...ids, ...(alert.requestId === undefined ? [] : [alert.requestId])])];
}
