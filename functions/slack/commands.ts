// POST /slack/commands: somebody wrote `/vigia …` in Slack. It is queued, since Slack waits three seconds for the answer.
import { sendAsked } from '#lib/chat/asked.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveSlackAccess } from '#lib/http/slack-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'POST',
  path: '/slack/commands',
  summary: 'A command, from Slack',
  description: 'The answer is empty: whoever wrote it reads the result in Slack.',
  access: 'slack',
  responses: { 200: null },
} as const satisfies Spec;

const live = { access: liveSlackAccess, sendAsked };

export const commands = ({ access, sendAsked } = live) =>
  endpoint(
    spec,
    async ({ caller: { isNew, id, at, sender, asked }, headers: { host = '' } }) => {
      const message = { id, at: at.toISOString(), sender, origin: originOf(host) };
      if (isNew && asked) await sendAsked({ ...message, asked });
      return { status: 200, body: null };
    },
    access,
  );

/** Where Slack called, which is where the page is. */
function originOf(host: string): string | undefined {
  if (!/^[\w.-]{1,200}(:\d{1,5})?$/.test(host)) return undefined;
  return `${/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https'}://${host}`;
}

export const handler = commands();
