// The inbox as data: which alerts are shown, what can be done with them, and what a live event changes. Pure.
import type { Alert, AlertAction, Severity, Status } from '../api.ts';

export const STATUSES = [
  'firing',
  'acknowledged',
  'silenced',
  'resolved',
] as const satisfies readonly Status[];
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const satisfies readonly Severity[];
export type ActionName = AlertAction['action'];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Resolved alerts are shown this long. */
const RESOLVED_DAYS = 7;

export interface Filter {
  text: string;
  /** Empty: all. */
  severity: Severity | '';
  source: string;
  /** Only what this person has or was given. */
  mineOf: string | undefined;
}

/** Those of the inbox: no announcements, and nothing that was resolved long ago. */
export function inboxOf(alerts: readonly Alert[], now: number): Alert[] {
  return alerts.filter(
    ({ kind, status, resolved, last_at }) =>
      kind !== 'announcement' &&
      (status !== 'resolved' || now - Date.parse(resolved?.at ?? last_at) < RESOLVED_DAYS * DAY_MS),
  );
}

export function fits(alert: Alert, { text, severity, source, mineOf }: Filter): boolean {
  const wanted = text.trim().toLowerCase();
  const { title, meaning, error, functions } = alert;
  const said = [alert.source, title, meaning, error?.type, error?.message, ...functions];
  return (
    (wanted === '' || said.some((part) => part?.toLowerCase().includes(wanted))) &&
    (severity === '' || alert.severity === severity) &&
    (source === '' || sourcesOf(alert).includes(source)) &&
    (mineOf === undefined || ownerOf(alert) === mineOf)
  );
}

/** The functions that fail, or else what the alert is about. */
export function sourcesOf({ functions, source }: Alert): string[] {
  return functions.length > 0 ? functions : [source];
}

/** Who has it: who took it last, or was given it. */
export function ownerOf({ acknowledged, assigned }: Alert): string | undefined {
  if (acknowledged && assigned) return assigned.at > acknowledged.at ? assigned.to : acknowledged.by;
  return assigned?.to ?? acknowledged?.by;
}

/** The worst first, and of equal ones the latest. */
export function sorted(alerts: readonly Alert[]): Alert[] {
  const rank = ({ severity }: Alert) => SEVERITIES.indexOf(severity);
  return [...alerts].sort((a, b) => rank(a) - rank(b) || (a.last_at < b.last_at ? 1 : -1));
}

const POSSIBLE: Readonly<Record<Status, readonly ActionName[]>> = {
  firing: ['acknowledge', 'silence', 'resolve', 'assign'],
  acknowledged: ['release', 'silence', 'resolve', 'assign'],
  silenced: ['acknowledge', 'release', 'resolve', 'assign'],
  resolved: [],
};

/** A state that this page does not know allows nothing. */
export function possible({ status }: Pick<Alert, 'status'>): readonly ActionName[] {
  return POSSIBLE[status] ?? [];
}

/** Hours of the silences that are offered; undefined: until the fault is over. */
const SILENCES: readonly (number | undefined)[] = [1, 4, 24, undefined];
/** What is critical is silenced four hours at most. */
const LONGEST_CRITICAL = 4;

export function silencesFor(alerts: readonly Alert[]): readonly (number | undefined)[] {
  const isCritical = alerts.some(({ severity }) => severity === 'critical');
  return isCritical ? SILENCES.filter((hours) => hours !== undefined && hours <= LONGEST_CRITICAL) : SILENCES;
}

/** @param now by the server's clock. A second less: it is known to the second, and a silence must not be longer than is allowed. */
export function silenceEnd(now: number, hours: number): string {
  return new Date(now + hours * HOUR_MS - 1_000).toISOString();
}

/** What an `alert_state` event says of an alert in the list; one that is not in it needs a read. */
export function withEvent(alerts: readonly Alert[], data: Record<string, unknown>): Alert[] {
  const event = data as Partial<
    Pick<Alert, 'fingerprint' | 'rev' | 'status' | 'severity' | 'count' | 'last_at'>
  >;
  return alerts.map((alert) => {
    // Events may come late or twice.
    if (alert.fingerprint !== event.fingerprint || (event.rev ?? 0) < alert.rev) return alert;
    const { rev = alert.rev, status = alert.status, severity = alert.severity } = event;
    const { count = alert.count, last_at = alert.last_at } = event;
    return { ...alert, rev, status, severity, count, last_at };
  });
}

export function withAlert(alerts: readonly Alert[], changed: Alert): Alert[] {
  return alerts.map((alert) => (alert.fingerprint === changed.fingerprint ? changed : alert));
}

export type Step =
  | { at: string; what: 'first' }
  | { at: string; what: 'opened' }
  | { at: string; what: 'last' }
  | { at: string; what: 'did'; entry: Alert['log'][number] };

/** What happened, the oldest first. */
export function timelineOf({ first_seen, openings, last_at, count, log }: Alert): Step[] {
  const steps: Step[] = [
    { at: first_seen, what: 'first' },
    ...reopenings(openings, first_seen).map((at) => ({ at, what: 'opened' as const })),
    ...log.map((entry) => ({ at: entry.at, what: 'did' as const, entry })),
    ...(count > 1 && last_at !== first_seen ? [{ at: last_at, what: 'last' as const }] : []),
  ];
  return steps.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Without the opening by the first occurrence, which is a little later than it. The list has those of a day: an older one is no longer in it. */
function reopenings(openings: readonly string[], firstSeen: string): readonly string[] {
  const span = Date.parse(openings.at(-1) ?? firstSeen) - Date.parse(firstSeen);
  return span > DAY_MS ? openings : openings.slice(1);
}

/** How many alerts an action was done to, and how many had changed or are gone. */
export interface Outcome {
  done: Alert[];
  refused: number;
  problem: unknown;
}

/**
 * One after the other, so that a hundred alerts do not meet the limits of the API at once. An alert that somebody else has
 * changed is left as it is; another failure ends it.
 */
export async function actOnAll(
  alerts: readonly Alert[],
  act: (alert: Alert) => Promise<Alert>,
  isRefusal: (error: unknown) => boolean,
): Promise<Outcome> {
  const done: Alert[] = [];
  let refused = 0;
  for (const alert of alerts) {
    try {
      done.push(await act(alert));
    } catch (error) {
      if (!isRefusal(error)) return { done, refused, problem: error };
      refused++;
    }
  }
  return { done, refused, problem: undefined };
}
