// Reads the whole feedback log: labels for retraining, a day's answers for the report, the first day with feedback.
import { getItems, queryAll, queryFirst } from '#lib/dynamodb.ts';
import { unpackPicture } from '#lib/predictions/predictions.ts';
import type { ListedFeedback } from './entry.ts';
import { addDays, dayOf, daysFrom, feedbackTable } from './store.ts';

/** Feedback whose true digit is known. */
export interface Label {
  feedback_id: string;
  username: string;
  /** The true digit. */
  digit: number;
  /** RFC 3339. */
  at: string;
  version: 'v1' | 'v2';
  model: string;
}

/** The part of an entry that a report counts. Without a named prediction there is neither version nor model. */
export type Answer = Pick<
  ListedFeedback,
  'username' | 'prediction' | 'correct' | 'version' | 'model' | 'experiment'
>;

const LABEL_LOOK_BACK_DAYS = 365;
/** `firstDay` looks back this far. */
const LOG_LOOK_BACK_DAYS = 400;
const DAYS_AT_ONCE = 40;

/** Newest first, from `until` (exclusive) back, up to a year. */
export async function* labelsBefore(until: Date): AsyncGenerator<Label> {
  const newest = dayOf(until);
  for (let back = 0; back <= LABEL_LOOK_BACK_DAYS; back++) {
    yield* queryAll<Label>({
      TableName: feedbackTable(),
      IndexName: 'day-at',
      KeyConditionExpression: '#day = :day AND #at < :until',
      FilterExpression: 'attribute_type(#digit, :number)',
      ProjectionExpression: 'feedback_id, username, #digit, #at, version, #model',
      ExpressionAttributeNames: { '#day': 'day', '#at': 'at', '#digit': 'digit', '#model': 'model' },
      ExpressionAttributeValues: {
        ':day': addDays(newest, -back),
        ':until': until.toISOString(),
        ':number': 'N',
      },
      ScanIndexForward: false,
    });
  }
}

/** The pictures of labels, 784 bytes each, by feedback id; ids without a picture are left out. */
export async function labelPictures(ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const items = await getItems<{ feedback_id: string; pixels?: Uint8Array }>(
    feedbackTable(),
    [...new Set(ids)].map((feedback_id) => ({ feedback_id })),
    ['feedback_id', 'pixels'],
  );
  return new Map(
    items.flatMap(({ feedback_id, pixels }) => (pixels ? [[feedback_id, unpackPicture(pixels)]] : [])),
  );
}

/** Every answer of a day, oldest first. */
export function answersOfDay(day: string): AsyncGenerator<Answer> {
  return queryAll<Answer>({
    TableName: feedbackTable(),
    IndexName: 'day-at',
    KeyConditionExpression: '#day = :day',
    ProjectionExpression: 'username, prediction, correct, version, #model, experiment',
    ExpressionAttributeNames: { '#day': 'day', '#model': 'model' },
    ExpressionAttributeValues: { ':day': day },
  });
}

/** The first day with feedback among the latest 400. It queries each day; it is used until the first day is sealed. */
export async function firstDay(now: Date): Promise<string | undefined> {
  const today = dayOf(now);
  const days = daysFrom(addDays(today, -LOG_LOOK_BACK_DAYS), today);
  for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
    const some = days.slice(at, at + DAYS_AT_ONCE);
    const used = await Promise.all(some.map(hasFeedback));
    if (used.includes(true)) return some[used.indexOf(true)];
  }
  return undefined;
}

async function hasFeedback(day: string): Promise<boolean> {
  const entries = await queryFirst({
    TableName: feedbackTable(),
    IndexName: 'day-at',
    KeyConditionExpression: '#day = :day',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: { ':day': day },
    Limit: 1,
  });
  return entries.length > 0;
}
