// POST /admin/silences: silences what planned work will cause, until its end.
import { addSilence, silenceRequest, silenceView } from '#lib/alerts/alerts.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';

export const spec = {
  method: 'POST',
  path: '/admin/silences',
  summary: 'Silence alerts by a pattern, for planned work',
  description:
    'The pattern is compared with an alert’s source and with "source: title", without regard to case; `*` stands for any text. What is critical is never silenced. What was silenced is counted, and told when the silence ends.',
  audit: { action: 'silence.create', target: ({ body }) => body.pattern },
  access: 'admin',
  body: jsonBody(silenceRequest),
  responses: { 201: silenceView },
  errors: ['too_many_silences'],
} as const satisfies Spec;

const live = { access: liveAccess, addSilence, now: () => new Date() };

export const createSilence = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, body }) => {
      const now = deps.now();
      const silence = { ...body, by: caller.username, at: now.toISOString() };
      return { status: 201, body: await deps.addSilence(silence, now) };
    },
    deps.access,
  );

export const handler = createSilence();
