// Reads the whole feedback log: labels for retraining, an hour's or a day's answers for the report, the first day with feedback.
import { getItems, queryAll, queryFirst } from '#lib/dynamodb.ts';
import { type Span, timesIn } from '#lib/hours.ts';
import { unpackPicture } from '#lib/predictions/predictions.ts';
import type { ListedFeedback } from './entry.ts';
import type { Provenance } from './provenance.ts';
import { addDays, dayOf, daysFrom, feedbackTable } from './store.ts';

/** Feedback whose true digit is known. */
export interface Label {
  feedback_id: string;
  username: string;
  /** The true digit. */
  digit: number;
  /** The digit that was served. */
  prediction: number;
  /** RFC 3339. */
  at: string;
  version: 'v1' | 'v2';
  model: string;
}

/** What the log holds of a label besides what its indexes do. */
export interface LabelDetails {
  /** 784 bytes. */
  pixels: Uint8Array;
  from?: Provenance;
}

/** The part of an entry that a report counts. Without a named prediction there is neither version nor model. */
export type Answer = Pick<
  ListedFeedback,
  'username' | 'prediction' | 'correct' | 'version' | 'model' | 'experiment'
> &
  Partial<Pick<ListedFeedback, 'feedback_id' | 'digit' | 'at'>> &
  Partial<Pick<Provenance, 'network' | 'account_at'>>;

export const LABEL_LOOK_BACK_DAYS = 365;
/** `firstDay` looks back this far. */
const LOG_LOOK_BACK_DAYS = 400;
export const DAYS_AT_ONCE = 40;

/** Newest first, from `until` (exclusive) back, up to a year. */
export async function* labelsBefore(until: Date, days = LABEL_LOOK_BACK_DAYS): AsyncGenerator<Label> {
  const newest = dayOf(until);
  for (let back = 0; back <= days; back++) {
    const query = labelsOfDay(addDays(newest, -back), '#at < :until', { ':until': until.toISOString() });
    yield* queryAll<Label>({ ...query, ScanIndexForward: false });
  }
}

/** The query for labels of a day. @param times the condition of `#at`, whose values are `values` */
export function labelsOfDay(day: string, times: string, values: Record<string, string>) {
  return {
    TableName: feedbackTable(),
    IndexName: 'day-at',
    KeyConditionExpression: `#day = :day AND ${times}`,
    FilterExpression: 'attribute_type(#digit, :number)',
    ProjectionExpression: 'feedback_id, username, prediction, #digit, #at, version, #model',
    ExpressionAttributeNames: { '#day': 'day', '#at': 'at', '#digit': 'digit', '#model': 'model' },
    ExpressionAttributeValues: { ':day': day, ':number': 'N', ...values },
  };
}

/** Pictures and provenance of answers, by feedback id; ids without a picture are left out. */
export async function labelDetails(ids: readonly string[]): Promise<Map<string, LabelDetails>> {
  const items = await getItems<{ feedback_id: string } & Partial<LabelDetails>>(
    feedbackTable(),
    [...new Set(ids)].map((feedback_id) => ({ feedback_id })),
    ['feedback_id', 'pixels', 'from'],
  );
  return new Map(
    items.flatMap(({ feedback_id, pixels, from }) =>
      pixels ? [[feedback_id, { pixels: unpackPicture(pixels), ...(from && { from }) }]] : [],
    ),
  );
}

/** How many answers of an experiment are looked up at a time: five requests at once of a hundred keys. */
const LOOKED_UP = 500;

/** Every answer of these hours; those of an experiment with their network and the age of their account, which no index has. */
export async function* answersIn(span: Span): AsyncGenerator<Answer> {
  const tested: (Answer & Pick<ListedFeedback, 'feedback_id'>)[] = [];
  for await (const answer of listedIn(span)) {
    if (answer.experiment === undefined) yield answer;
    else if (tested.push(answer) === LOOKED_UP) yield* await withProvenance(tested.splice(0));
  }
  yield* await withProvenance(tested);
}

function listedIn(span: Span) {
  const { condition, day, values } = timesIn(span);
  return queryAll<Answer & Pick<ListedFeedback, 'feedback_id'>>({
    TableName: feedbackTable(),
    IndexName: 'day-at',
    KeyConditionExpression: `#day = :day AND ${condition}`,
    ProjectionExpression:
      'feedback_id, username, prediction, #digit, #at, correct, version, #model, experiment',
    ExpressionAttributeNames: { '#day': 'day', '#at': 'at', '#digit': 'digit', '#model': 'model' },
    ExpressionAttributeValues: { ':day': day, ...values },
  });
}

async function withProvenance(answers: (Answer & Pick<ListedFeedback, 'feedback_id'>)[]): Promise<Answer[]> {
  const keys = answers.map(({ feedback_id }) => ({ feedback_id }));
  const found = await getItems<{ feedback_id: string; from?: Provenance }>(feedbackTable(), keys, [
    'feedback_id',
    'from',
  ]);
  const origins = new Map(found.map(({ feedback_id, from }) => [feedback_id, from]));
  return answers.map((answer) => {
    const { network, account_at } = origins.get(answer.feedback_id) ?? {};
    return {
      ...answer,
      ...(network !== undefined && { network }),
      ...(account_at !== undefined && { account_at }),
    };
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

export async function hasFeedback(day: string): Promise<boolean> {
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
