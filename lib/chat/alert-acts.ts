// What a press does to an alert: the same changes as PUT /admin/alerts/{fingerprint}.
import type { act, findAlert } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { type Act, type Seen, SPANS, type Span } from '#lib/slack/interactions/interactions.ts';
import type { SlackPayload } from '#lib/slack/slack.ts';
import type { findLinked } from '#lib/users/users.ts';
import { acknowledgedAll, notFound, unlinkedAssignee, unreadableChoice } from './answers-es.ts';
import type { Actor, Outcome, Press } from './outcome.ts';

type Group = NonNullable<Awaited<ReturnType<typeof findAlert>>>;

export interface AlertActDeps {
  alerts: { act: typeof act; findAlert: typeof findAlert };
  links: { findLinked: typeof findLinked };
  /** The message of an alert as it is now. */
  messages: { groupMessage: (group: Group) => SlackPayload };
}

type Verb = Extract<Act, Seen>['action'];

const VERBS = {
  'alert.ack': 'acknowledge',
  'alert.release': 'release',
  'alert.resolve': 'resolve',
  'alert.silence': 'silence',
  'alert.assign': 'assign',
} as const satisfies Record<Verb, string>;

/** @param to of an assignment: the username; @param reason of a silence */
interface Details {
  to?: string | undefined;
  reason?: string | undefined;
}

export async function actOnAlert(
  asked: Seen & { action: Verb; span?: Span },
  { by, press, details = {} }: { by: Actor; press: Press; details?: Details },
  deps: AlertActDeps,
): Promise<Outcome> {
  const { fingerprint, rev, action } = asked;
  const until = asked.span && endOf(asked.span, press.at);
  try {
    const group = await deps.alerts.act(fingerprint, {
      action: VERBS[action],
      rev,
      by: by.username,
      via: 'slack',
      until,
      ...details,
    });
    return { shown: deps.messages.groupMessage(group) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'alert_not_found') return { say: notFound };
    if (error.code !== 'alert_changed' && error.code !== 'invalid_request') throw error;
    const say = `No se hizo. ${error.details?.[0]?.msg ?? error.message}.`;
    const now = await deps.alerts.findAlert(fingerprint);
    return { say, ...(now && { shown: deps.messages.groupMessage(now) }) };
  }
}

/** From the press on, so that a repetition of the message asks for the same. */
function endOf(span: Span, from: Date): string | undefined {
  const hours = SPANS[span];
  return hours === undefined ? undefined : new Date(from.getTime() + hours * 3_600_000).toISOString();
}

/** Acknowledges what is still as it was shown; what has changed stays as it is. */
export async function acknowledgeAll(
  alerts: readonly Seen[],
  by: Actor,
  deps: AlertActDeps,
): Promise<Outcome> {
  let done = 0;
  for (const { fingerprint, rev } of alerts) {
    const action = { action: 'acknowledge', rev, by: by.username, via: 'slack' } as const;
    try {
      await deps.alerts.act(fingerprint, action);
      done += 1;
    } catch (error) {
      if (!(error instanceof AppError) || !['alert_changed', 'alert_not_found'].includes(error.code))
        throw error;
    }
  }
  return { say: acknowledgedAll(done, alerts.length - done) };
}

/** @param person the person's id in Slack, as the dialog sends it */
export async function assign(
  asked: Seen,
  person: string | undefined,
  { by, press, team }: { by: Actor; press: Press; team: string },
  deps: AlertActDeps,
): Promise<Outcome> {
  if (person === undefined) return { say: unreadableChoice };
  const user = await deps.links.findLinked({ team, user: person });
  if (!user) return { say: unlinkedAssignee };
  const { fingerprint, rev } = asked;
  const details = { to: user.username };
  return await actOnAlert({ action: 'alert.assign', fingerprint, rev }, { by, press, details }, deps);
}
