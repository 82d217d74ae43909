// Takes a person out of the feedback log: their name, their comments and, if asked, their pictures. Digits and dates stay.
import { tryEach } from '#lib/concurrency.ts';
import { queryAll, updateItem } from '#lib/dynamodb.ts';
import { DAY, type ReviewItem, userTarget } from './reviews.ts';
import { feedbackTable } from './store.ts';

/** Whose entries: of a name, while it belonged to an account. */
interface ErasedPerson {
  name: string;
  /** RFC 3339; from then on the name belongs to another account. */
  until?: string | undefined;
  pseudonym: string;
}

/**
 * Idempotent: what is done is not found again, except by an index that is a moment behind.
 * @param most entries of one call
 * @returns how many entries were found
 */
export async function eraseFeedback(
  { name, until, pseudonym }: ErasedPerson,
  pictures: boolean,
  most: number,
): Promise<number> {
  const found: string[] = [];
  for await (const { feedback_id } of queryAll<{ feedback_id: string }>({
    TableName: feedbackTable(),
    IndexName: 'username-at',
    KeyConditionExpression: `#name = :name${until === undefined ? '' : ' AND #at < :until'}`,
    ProjectionExpression: 'feedback_id',
    ExpressionAttributeNames: { '#name': 'username', ...(until !== undefined && { '#at': 'at' }) },
    ExpressionAttributeValues: { ':name': name, ...(until !== undefined && { ':until': until }) },
  })) {
    found.push(feedback_id);
    if (found.length === most) break;
  }
  const erase = async (feedback_id: string) => {
    await updateItem(
      feedbackTable(),
      { feedback_id },
      {
        set: { username: pseudonym, comment: null },
        ...(pictures && { remove: ['pixels'] }),
        when: '#username = :name',
        values: { name },
      },
    );
  };
  await tryEach(found, erase, 'answers not erased');
  return found.length;
}

/**
 * What administrators decided about the account goes on to hold for its answers.
 * @param since when the account was registered: earlier decisions are about another one
 * @returns how many decisions were found
 */
export async function renameInReviews(
  { name, until = '~', pseudonym }: ErasedPerson,
  since: string,
): Promise<number> {
  const target = userTarget(name);
  const found: string[] = [];
  for await (const { feedback_id } of queryAll<ReviewItem>({
    TableName: feedbackTable(),
    IndexName: 'day-at',
    KeyConditionExpression: '#day = :day AND #at BETWEEN :since AND :until',
    ProjectionExpression: 'feedback_id',
    ExpressionAttributeNames: { '#day': 'day', '#at': 'at' },
    ExpressionAttributeValues: { ':day': DAY, ':since': since, ':until': until },
  }))
    found.push(feedback_id);
  let renamed = 0;
  const rename = async (feedback_id: string) => {
    const set = { target: userTarget(pseudonym) };
    const is = { when: '#target = :target', values: { target } };
    if (await updateItem(feedbackTable(), { feedback_id }, { set, ...is })) renamed++;
  };
  await tryEach(found, rename, 'decisions not renamed');
  return renamed;
}
