// What administrators decided about answers and their users: confirmed, excluded, or neither again. Beside the log, which never changes.
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { getItems, putItem, queryAll, queryFirst } from '#lib/dynamodb.ts';
import { feedbackTable } from './store.ts';

const state = z.enum(['confirmed', 'excluded', 'none']);
/** `none` takes an earlier decision back. */
export type ReviewState = z.output<typeof state>;

/** The body of a decision. */
export const reviewRequest = z.strictObject({
  state,
  reason: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))),
});

/** A decision as a client reads it. */
export const reviewView = z.object({
  state,
  by: z.string(),
  reason: z.nullable(z.string()),
  at: z.iso.datetime(),
});

/** One decision. Every decision is kept; the latest about its target holds. */
export interface Review {
  /** About one answer, or about all answers of an account. */
  target: { answer: string } | { user: string };
  state: ReviewState;
  by: string;
  reason: string | null;
  /** RFC 3339. */
  at: string;
}

/** The decisions that hold. A user's decision is about the account of that name that existed then. */
export interface Reviews {
  ofAnswer(feedback_id: string): Review | undefined;
  ofUser(username: string, account_at?: string): Review | undefined;
}

/** `day` of every decision, so that one query of the index by day finds them; no day of the log looks like this. */
export const DAY = '#reviews';

export interface ReviewItem extends Omit<Review, 'target'> {
  feedback_id: string;
  day: typeof DAY;
  target: string;
}

export async function saveReview({ target, ...review }: Review): Promise<void> {
  const feedback_id = `#review#${review.at}#${randomUUID()}`;
  const item: ReviewItem = { feedback_id, day: DAY, target: keyOf(target), ...review };
  await putItem(feedbackTable(), { ...item });
}

export async function readReviews(): Promise<Reviews> {
  const keys: { feedback_id: string }[] = [];
  const query = {
    TableName: feedbackTable(),
    IndexName: 'day-at',
    KeyConditionExpression: '#day = :day',
    ProjectionExpression: 'feedback_id',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: { ':day': DAY },
  };
  for await (const { feedback_id } of queryAll<{ feedback_id: string }>(query)) keys.push({ feedback_id });
  const attributes = ['feedback_id', 'target', 'state', 'by', 'reason', 'at'];
  const items = await getItems<ReviewItem>(feedbackTable(), keys, attributes);
  return reviewsOf(
    items.map(({ target, state, by, reason, at }) => ({ target: targetOf(target), state, by, reason, at })),
  );
}

/** By then a decision is stored, and in the index, also where its process was slow or its clock was behind. */
const SETTLED_MS = 10_000;

/**
 * When the latest decision was made (RFC 3339); undefined without any. Whoever has seen this time need not look again until it
 * changes: a decision that is younger than ten seconds does not count yet, since another with an earlier time may still come.
 */
export async function latestReviewAt(now = new Date()): Promise<string | undefined> {
  const [latest] = await queryFirst<{ at: string }>({
    TableName: feedbackTable(),
    IndexName: 'day-at',
    KeyConditionExpression: '#day = :day AND #at < :settled',
    ProjectionExpression: '#at',
    ExpressionAttributeNames: { '#day': 'day', '#at': 'at' },
    ExpressionAttributeValues: {
      ':day': DAY,
      ':settled': new Date(now.getTime() - SETTLED_MS).toISOString(),
    },
    ScanIndexForward: false,
    Limit: 1,
  });
  return latest?.at;
}

export function viewOfReview({ state, by, reason, at }: Review): z.input<typeof reviewView> {
  return { state, by, reason, at };
}

/** Pure. @param decisions in any order */
export function reviewsOf(decisions: readonly Review[]): Reviews {
  const latest = new Map<string, Review>();
  for (const review of decisions.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    latest.set(keyOf(review.target), review);
  }
  return {
    ofAnswer: (answer) => latest.get(keyOf({ answer })),
    ofUser: (user, account_at) => {
      const review = latest.get(keyOf({ user }));
      return review && (account_at === undefined || account_at <= review.at) ? review : undefined;
    },
  };
}

/** User names ignore case. */
function keyOf(target: Review['target']): string {
  return 'answer' in target ? `answer#${target.answer}` : userTarget(target.user);
}

export const userTarget = (name: string) => `user#${name.toLowerCase()}`;

function targetOf(key: string): Review['target'] {
  const at = key.indexOf('#');
  const name = key.slice(at + 1);
  return key.slice(0, at) === 'answer' ? { answer: name } : { user: name };
}
