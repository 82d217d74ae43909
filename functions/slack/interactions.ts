// POST /slack/interactions: Slack says that somebody pressed a button, sent a dialog or used a shortcut. It opens a dialog, or it is
// queued, since Slack waits three seconds for the answer.
import { sendAsked } from '#lib/chat/asked.ts';
import { askInDialog } from '#lib/chat/dialogs.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveSlackAccess } from '#lib/http/slack-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'POST',
  path: '/slack/interactions',
  summary: 'A press of a button, from Slack',
  description: 'The answer is empty: whoever pressed reads the result in Slack.',
  access: 'slack',
  responses: { 200: null },
} as const satisfies Spec;

const live = { access: liveSlackAccess, askInDialog, sendAsked };

export const interactions = ({ access, askInDialog, sendAsked } = live) =>
  endpoint(
    spec,
    async ({ caller: { isNew, id, at, sender, asked } }) => {
      const isAnswered = isNew && asked && (await askInDialog(asked));
      if (isNew && asked && !isAnswered) await sendAsked({ id, at: at.toISOString(), sender, asked });
      return { status: 200, body: null };
    },
    access,
  );

export const handler = interactions();
