// Which account a person in Slack has: a one-time code ties the two. The item `slack#<team>#<user>` names the account, and the account
// names the person. Only when both agree is the person tied, so that one write undoes the tie, and so does deleting the account.
import { createHash, randomBytes } from 'node:crypto';
import { config } from '#lib/config.ts';
import { deleteItem, putItem, readItem } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import { type Spendable, spendCode } from './spend-code.ts';
import { changeItem, findUser, type User, usersTable } from './user.ts';

/** A person in a workspace, by Slack's ids, and as their name there was when the code was made. */
export interface SlackPerson {
  team: string;
  user: string;
  name: string;
}

const CODE_S = 600;
const CODE = /^[\w-]{43}$/;

type CodeItem = SlackPerson & Spendable & { expires_at: number };

const personKey = ({ team, user }: Pick<SlackPerson, 'team' | 'user'>) => `slack#${team}#${user}`;
const counters = () => config('COUNTERS_TABLE').COUNTERS_TABLE;
/** The table never holds a code that could be used. */
const codeKey = (code: string) => ({
  counter: `slack-link#${createHash('sha256').update(code).digest('hex')}`,
});
const secondsOf = (now: Date) => Math.floor(now.getTime() / 1000);

/** @returns a code that ties an account to this person, once, within ten minutes */
export async function newLinkCode(person: SlackPerson, now: Date): Promise<string> {
  const code = randomBytes(32).toString('base64url');
  const { team, user, name } = person;
  await putItem(counters(), { ...codeKey(code), team, user, name, expires_at: secondsOf(now) + CODE_S });
  return code;
}

/** Whom a code would tie. @throws AppError `link_expired` when it is unknown, used or too old. */
export async function personOfCode(code: string, now: Date): Promise<SlackPerson> {
  const item = CODE.test(code) ? await readItem<CodeItem>(counters(), codeKey(code)) : undefined;
  // DynamoDB deletes items late.
  if (!item || item.spent_by !== undefined || item.expires_at <= secondsOf(now))
    throw new AppError('link_expired');
  const { team, user, name } = item;
  return { team, user, name };
}

/**
 * Ties the account to the person of the code, and spends the code. An account has one person in Slack, and a person one account; an
 * earlier tie of either ends.
 * @throws AppError `link_expired`, `user_not_found`
 */
export async function link(username: string, code: string, now: Date): Promise<SlackPerson> {
  const person = await personOfCode(code, now);
  if (!(await spendCode(counters(), codeKey(code)))) throw new AppError('link_expired');
  const key = personKey(person);
  // The account comes last: until it is written the tie does not hold.
  await putItem(usersTable(), { username: key, account: username, at: now.toISOString() });
  const tied = await changeItem(username, { set: { slack: key }, when: 'attribute_exists(#hash)' });
  if (!tied) throw new AppError('user_not_found');
  return person;
}

/** Ends the tie of an account. Does nothing when there is none. */
export async function unlink(username: string): Promise<void> {
  const user = await findUser(username);
  if (user?.slack === undefined) return;
  await changeItem(username, { remove: ['slack'], when: '#slack = :slack', values: { slack: user.slack } });
  await deleteItem(
    usersTable(),
    { username: user.slack },
    { when: '#account = :name', values: { name: user.username } },
  );
}

/** The account of a person in Slack, read strongly, with its role as it is now; undefined when there is none. */
export async function findLinked(person: Pick<SlackPerson, 'team' | 'user'>): Promise<User | undefined> {
  const key = personKey(person);
  const item = await readItem<{ account: string }>(usersTable(), { username: key });
  const user = item && (await findUser(item.account));
  return user?.slack === key ? user : undefined;
}
