// Ties the first person of the local Slack to the first administrator, so that their buttons work at once. The other person is
// not tied: a press of theirs shows what somebody reads who has no account.
import { link, newLinkCode } from '#lib/users/users.ts';
import { PEOPLE, TEAM } from './slack-sink/workspace.ts';

/** @param tables the names of the tables, which the functions find in their environment */
export async function linkFirstPerson(
  username: string,
  tables: { USERS_TABLE: string; COUNTERS_TABLE: string },
): Promise<void> {
  // lib/config.ts reads the environment of this process; functions have environments of their own.
  Object.assign(process.env, tables);
  const [{ id: user, name }] = PEOPLE;
  const code = await newLinkCode({ team: TEAM.id, user, name }, new Date());
  await link(username, code, new Date());
}
