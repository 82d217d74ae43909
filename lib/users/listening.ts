// Until when somebody may listen to a user's live events. It is in the user's item, which every call reads anyway: so an event that
// nobody can hear costs nothing (docs/decisions/live-events.md).
import { changeItem, type User } from './user.ts';

/** Notes a connection of this user. The time only grows, so that of several connections the last one counts. */
export async function noteListening(username: string, until: number): Promise<void> {
  await changeItem(username, {
    set: { listens_until: until },
    when: 'attribute_exists(#username) AND (attribute_not_exists(#listens_until) OR #listens_until < :until)',
    values: { until },
  });
}

/** Whether somebody may listen; an expired connection receives nothing. */
export function mayListen({ listens_until = 0 }: Pick<User, 'listens_until'>, now: Date): boolean {
  return listens_until > now.getTime() / 1000;
}
