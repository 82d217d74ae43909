// GET /admin/feedback: feedback of everybody, of one user or of one day, newest first.
import * as z from 'zod/mini';
import {
  feedbackView,
  type ListedFeedback,
  labelDetails,
  listedView,
  listNewest,
  listOfDay,
  listOfUser,
  position,
  readReviews,
  reviewView,
  viewOfReview,
} from '#lib/feedback/feedback.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import { cursorOf, pageOf, pageQuery } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';
import { digit } from '#lib/task.ts';
import { username } from '#lib/users/users.ts';

const reviewedView = z.extend(feedbackView, {
  picture: z.optional(z.string()).check(z.describe('784 bytes, base64')),
  review: z
    .optional(z.nullable(reviewView))
    .check(z.describe('What an administrator decided about this answer')),
  user_review: z.optional(z.nullable(reviewView)).check(z.describe('… and about its user')),
});

const oneDigit = z.pipe(
  z.pipe(z.string().check(z.regex(/^\d$/, { error: 'un dígito' })), z.transform(Number)),
  digit,
);

const query = z
  .extend(pageQuery(position), {
    username: z.optional(username),
    day: z.optional(z.iso.date({ error: 'una fecha como 2026-01-31' })),
    model: z.optional(z.string().check(z.maxLength(64))),
    digit: z.optional(oneDigit).check(z.describe('The true digit')),
    prediction: z.optional(oneDigit).check(z.describe('The digit that the model said')),
    correct: z.optional(z.stringbool({ truthy: ['true'], falsy: ['false'], error: 'true o false' })),
    pictures: z
      .optional(z.literal('true'))
      .check(z.describe('Adds to each entry its picture and what administrators decided')),
  })
  .check(
    z.refine((asked) => asked.username === undefined || asked.day === undefined, {
      path: ['day'],
      error: 'username o day, no los dos',
      params: { code: 'contradiction' },
    }),
  );

export const spec = {
  method: 'GET',
  path: '/admin/feedback',
  summary: 'Feedback of all users, of one, or of one day (UTC), newest first',
  description:
    'A page that is filtered by model, digit, prediction or correct may be short, even empty, and have a next one.',
  access: 'admin',
  query,
  responses: { 200: pageOf(reviewedView) },
} as const satisfies Spec;

const live = { access: liveAccess, listOfUser, listOfDay, listNewest, labelDetails, readReviews };

export const listAllFeedback = (deps = live) => {
  const pageFor = async ({ username, day, limit, cursor }: z.output<typeof query>) => {
    if (day !== undefined) return await deps.listOfDay(day, limit, cursor);
    if (username === undefined) return await deps.listNewest(limit, new Date(), cursor);
    // User names ignore case; the log has them as they were registered.
    const user = await deps.access.findUser(username);
    return await deps.listOfUser(user?.username ?? username, limit, cursor);
  };
  return endpoint(
    spec,
    async ({ query }) => {
      const { items, next } = await pageFor(query);
      const wanted = items.filter((item) => isAsked(item, query));
      const shown = query.pictures ? await withPictures(wanted, deps) : wanted.map(listedView);
      return { status: 200, body: { items: shown, next_cursor: cursorOf(next) } };
    },
    deps.access,
  );
};

function isAsked(
  item: ListedFeedback,
  { model, digit, prediction, correct }: z.output<typeof query>,
): boolean {
  return (
    (model === undefined || item.model === model) &&
    (digit === undefined || item.digit === digit) &&
    (prediction === undefined || item.prediction === prediction) &&
    (correct === undefined || item.correct === correct)
  );
}

async function withPictures(
  items: readonly ListedFeedback[],
  deps: Pick<typeof live, 'labelDetails' | 'readReviews'>,
): Promise<z.input<typeof reviewedView>[]> {
  const [details, reviews] = await Promise.all([
    deps.labelDetails(items.map(({ feedback_id }) => feedback_id)),
    deps.readReviews(),
  ]);
  return items.map((item) => {
    const found = details.get(item.feedback_id);
    const review = reviews.ofAnswer(item.feedback_id);
    const ofUser = reviews.ofUser(item.username, found?.from?.account_at);
    return {
      ...listedView(item),
      ...(found && { picture: Buffer.from(found.pixels).toString('base64') }),
      review: review ? viewOfReview(review) : null,
      user_review: ofUser ? viewOfReview(ofUser) : null,
    };
  });
}

export const handler = listAllFeedback();
