// Access control of the calls that Slack makes: its signature, whether the request is new, whether app and workspace are ours, and
// how often its user calls. The order of the checks is that of `slackGate`.
import { createHash, randomUUID } from 'node:crypto';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { charge, headersOf, keepFirst, rateLimited, rememberOnce, windowsOf } from '#lib/limits/limits.ts';
import { logger } from '#lib/log.ts';
import {
  type Genuine,
  readForm,
  type SignedRequest,
  type SlackRequest,
  verify,
  WINDOW_S,
} from '#lib/slack/interactions/interactions.ts';

/** A verified request of Slack's; `isNew` is false for one that came before, which must have no effect. */
export interface SlackCall extends SlackRequest, Pick<Genuine, 'id' | 'at'> {
  isNew: boolean;
  /** `RateLimit-*` of the answer. */
  headers: Record<string, string>;
}

export interface SlackAccess {
  slack: (request: SignedRequest) => Promise<SlackCall>;
}

const liveDeps = {
  secrets: () => {
    const { SLACK_SIGNING_SECRET: present, SLACK_SIGNING_SECRET_PREVIOUS: before } = config(
      'SLACK_SIGNING_SECRET',
      'SLACK_SIGNING_SECRET_PREVIOUS',
    );
    return [present, before].filter((secret) => secret !== undefined);
  },
  rememberOnce,
  keepFirst,
  charge: async (user: string, now: Date) => await charge(`slack|${user}`, windowsOf('LIMIT_SLACK'), now),
  now: () => new Date(),
  newId: () => randomUUID(),
};
export type SlackGateDeps = typeof liveDeps;

/** Twice the time in which a signature counts. */
const SEEN_S = 2 * WINDOW_S;

/**
 * Checks in this order, and the first that fails answers: size → content type → headers → time → signature (401) → not seen
 * before → app and workspace (401) → limit (429). While the counters do not answer, it refuses with 503: a promotion that
 * is done twice is worse than a button that must be pressed again.
 * @throws AppError `invalid_signature`, `rate_limited`, `unavailable`
 */
export function slackGate(deps: SlackGateDeps = liveDeps): SlackAccess['slack'] {
  return async (request) => {
    const now = deps.now();
    const secrets = deps.secrets();
    const genuine = verify(request, secrets, now);
    if ('failed' in genuine) throw refused(genuine.failed);
    const { id, at, bytes } = genuine;
    const old = { id, at, isNew: false, headers: {} };
    const form = new URLSearchParams(bytes.toString('utf8'));
    const read = readForm(form);
    // Slack checks the certificate of an endpoint by such a request.
    if (form.get('ssl_check') === '1' && !read?.asked) return { ...old, sender: NOBODY };
    if (!read) throw refused('sender');
    if (!(await deps.rememberOnce(`slack#${id}`, deps.newId(), SEEN_S, now))) {
      return { ...old, sender: read.sender };
    }
    const { app, team, user } = read.sender;
    // Another app has another secret; the first request that a secret signs says which app and workspace it belongs to.
    const ours = await deps.keepFirst(`slack-app#${nameOf(secrets[0])}`, `${app}|${team}`);
    if (ours !== `${app}|${team}`) throw refused('team');
    const charge = await deps.charge(`${team}|${user}`, now);
    if (!charge.allowed) throw rateLimited(charge);
    return { id, at, isNew: true, headers: headersOf(charge.states), ...read };
  };
}

export const liveSlackAccess: SlackAccess = { slack: slackGate() };

const NOBODY = { app: '', team: '', user: '' };

/** Says the same whatever failed; the log says what. */
function refused(check: string): AppError {
  logger.info('request not from Slack', { check });
  return new AppError('invalid_signature');
}

/** Tells secrets apart without showing them. */
function nameOf(secret = ''): string {
  return createHash('sha256').update(`name of ${secret}`).digest('hex').slice(0, 16);
}
