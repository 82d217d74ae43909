// GET /me/export: everything that is kept about the caller, in pages: the account and its sessions, predictions and answers with their
// pictures, and what the audit log says that they did.
import * as z from 'zod/mini';
import { auditView, viewOf as entryView, listAudit } from '#lib/audit/audit.ts';
import {
  feedbackView,
  type ListedFeedback,
  labelDetails,
  listedView,
  listOfUser,
} from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageQuery } from '#lib/http/paging.ts';
import type { Caller, Spec } from '#lib/http/spec.ts';
import { listPredictions } from '#lib/predictions/predictions.ts';
import { digit, digitShares } from '#lib/task.ts';
import { sessionView, userView, viewOfSession } from '#lib/users/users.ts';

const picture = z
  .string()
  .check(z.describe('28×28 pixels, row by row, 0 paper, 255 ink: 784 bytes in base64'));
const kept = z.object({
  prediction_id: z.string(),
  at: z.iso.datetime(),
  version: z.enum(['v1', 'v2']),
  model: z.string(),
  prediccion: digit,
  probabilidades: digitShares,
  picture,
});

const place = { at: z.iso.datetime(), id: z.string().check(z.minLength(1), z.maxLength(80)) };
/** Where a page begins: the part, and after which of its items; without them at the part's first one. */
const position = z.union([
  z.strictObject({ part: z.enum(['predictions', 'feedback']), after: z.optional(z.strictObject(place)) }),
  z.strictObject({
    part: z.literal('audit'),
    after: z.optional(z.strictObject({ place: z.string().check(z.minLength(1), z.maxLength(80)) })),
  }),
]);
type Position = z.output<typeof position>;

export const spec = {
  method: 'GET',
  path: '/me/export',
  summary: 'Everything that is kept about you, with pictures, in pages',
  description:
    'Predictions come first, then feedback, then what the audit log says that you did, each newest first. Follow `next_cursor` until it is null: a page may be short, even empty. A page of a hundred is below 2 MB.',
  access: 'user',
  query: pageQuery(position),
  responses: {
    200: z.object({
      account: z.extend(userView, {
        slack: z.nullable(z.string()).check(z.describe('Whom in Slack it is tied to, by Slack’s ids')),
      }),
      sessions: z.array(sessionView),
      predictions: z.array(kept),
      feedback: z.array(z.extend(feedbackView, { picture: z.optional(picture) })),
      audit: z.array(auditView),
      next_cursor: z.nullable(z.string()),
    }),
  },
} as const satisfies Spec;

const live = {
  access: liveAccess,
  listPredictions,
  listOfUser,
  labelDetails,
  listAudit,
  now: () => new Date(),
};
type Deps = typeof live;

export const exportMine = (deps = live) =>
  endpoint(
    spec,
    async ({ caller, query: { limit, cursor } }) => {
      const { next, ...part } = await partOf(caller, limit, cursor ?? { part: 'predictions' }, deps);
      const empty = { predictions: [], feedback: [], audit: [] };
      const body = { ...ofAccount(caller), ...empty, ...part, next_cursor: cursorOf(next) };
      return { status: 200, body };
    },
    deps.access,
  );

function ofAccount({ username, role, created_at, slack, sessions, sid }: Caller) {
  return {
    account: { username, role, created_at, slack: slack?.replace(/^slack#/, '') ?? null },
    sessions: [...sessions].map(([id, session]) => viewOfSession(id, session, sid)),
  };
}

/** The items of a page, and where the next one begins. */
async function partOf({ username, created_at }: Caller, limit: number, from: Position, deps: Deps) {
  if (from.part === 'audit') {
    const filter = { actor: username, since: created_at };
    const { items, next } = await deps.listAudit(filter, limit, deps.now(), from.after);
    return { audit: items.map(entryView), next: following('audit', next, undefined) };
  }
  if (from.part === 'feedback') {
    const { items, next } = await deps.listOfUser(username, limit, from.after, created_at);
    return {
      feedback: await withPictures(items, deps),
      next: following('feedback', next, { part: 'audit' }),
    };
  }
  const { items, next } = await deps.listPredictions(username, created_at, limit, from.after);
  const predictions = items.map(({ digit, probabilities, pixels, ...item }) => ({
    ...item,
    prediccion: digit,
    probabilidades: probabilities,
    picture: base64(pixels),
  }));
  return { predictions, next: following('predictions', next, { part: 'feedback' }) };
}

function following(part: Position['part'], after: object | undefined, next: Position | undefined) {
  return after ? { part, after } : next;
}

async function withPictures(items: readonly ListedFeedback[], deps: Deps) {
  const details = await deps.labelDetails(items.map(({ feedback_id }) => feedback_id));
  return items.map((item) => {
    const pixels = details.get(item.feedback_id)?.pixels;
    return { ...listedView(item), ...(pixels && { picture: base64(pixels) }) };
  });
}

const base64 = (pixels: Uint8Array) => Buffer.from(pixels).toString('base64');

export const handler = exportMine();
