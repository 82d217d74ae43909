// Counts the answers that a retraining could learn and the serving model has not: all, and those that an administrator vouches for.
import { type Label, labelDetails, labelsBefore, readReviews } from '#lib/feedback/feedback.ts';
import { trustIn } from './trust.ts';

const live = { labelsBefore, labelDetails, readReviews };

/** More change no decision. */
const MOST_COUNTED = 500;

/** @param since RFC 3339: when the serving model was made; '' for ever */
export async function countNewLabels(
  now: Date,
  since: string,
  deps = live,
): Promise<{ all: number; trusted: number }> {
  const labels: Label[] = [];
  for await (const label of deps.labelsBefore(now)) {
    if (labels.length === MOST_COUNTED || label.at <= since) break;
    labels.push(label);
  }
  if (labels.length === 0) return { all: 0, trusted: 0 };
  const [details, reviews] = await Promise.all([
    deps.labelDetails(labels.map(({ feedback_id }) => feedback_id)),
    deps.readReviews(),
  ]);
  const trusted = labels.filter(({ feedback_id, username }) => {
    const from = details.get(feedback_id)?.from;
    const review = reviews.ofAnswer(feedback_id);
    const userReview = reviews.ofUser(username, from?.account_at);
    const isExcluded = [review, userReview].some((one) => one?.state === 'excluded');
    return !isExcluded && trustIn({ review, userReview, ...(from && { from }) }) !== 'open';
  });
  return { all: labels.length, trusted: trusted.length };
}
