// Replaces the name of a person who is erased by a pseudonym, wherever the audit log has it. The rest of each entry stays but for the
// address, so that the log goes on to say what was done, and when.
import { tryEach } from '#lib/concurrency.ts';
import { deleteItem, putItem, queryAll, updateItem } from '#lib/dynamodb.ts';
import type { AuditAction } from './entry.ts';
import { auditTable, FIRST_PLACE, type Item } from './store.ts';

/** The actions whose target is a user, alone or before a colon. */
const ABOUT_USERS = [
  'admin.create',
  'user.create',
  'user.role',
  'user.delete',
  'user.reset_password',
  'user.review',
] as const satisfies readonly AuditAction[];

interface Person {
  name: string;
  /** RFC 3339; from then on the name belongs to another account. */
  until?: string | undefined;
  pseudonym: string;
}

/** Sorts after every place. */
const LAST_PLACE = '~';

/**
 * The entries of what the person did. An actor is part of the key, so an entry is put anew before the old one is deleted: after a
 * crash in between, the same is done again.
 * @param most entries of one call
 * @returns how many were found
 */
export async function renameActor(
  { name, until = LAST_PLACE, pseudonym }: Person,
  most: number,
): Promise<number> {
  const found: Item[] = [];
  for await (const item of queryAll<Item>({
    TableName: auditTable(),
    KeyConditionExpression: '#actor = :actor AND #place BETWEEN :first AND :until',
    ExpressionAttributeNames: { '#actor': 'actor', '#place': 'place' },
    ExpressionAttributeValues: { ':actor': name.toLowerCase(), ':first': FIRST_PLACE, ':until': until },
  })) {
    found.push(item);
    if (found.length === most) break;
  }
  const rename = async ({ address: _, ...item }: Item) => {
    await putItem(auditTable(), { ...item, actor: pseudonym, name: pseudonym });
    await deleteItem(auditTable(), { actor: item.actor, place: item.place });
  };
  await tryEach(found, rename, 'entries of the audit log not renamed');
  return found.length;
}

/**
 * The entries of what others did to the person's account.
 * @param since when the account was registered
 * @returns how many were found
 */
export async function renameTarget(
  { name, until = LAST_PLACE, pseudonym }: Person,
  since: string,
): Promise<number> {
  const found: Item[] = [];
  for (const action of ABOUT_USERS) {
    for await (const item of queryAll<Item>({
      TableName: auditTable(),
      IndexName: 'action-place',
      KeyConditionExpression: '#action = :action AND #place BETWEEN :since AND :until',
      ExpressionAttributeNames: { '#action': 'action', '#place': 'place' },
      ExpressionAttributeValues: { ':action': action, ':since': since, ':until': until },
    })) {
      if (isAbout(item, name)) found.push(item);
    }
  }
  const rename = async ({ actor, place, target = '' }: Item) => {
    const set = { target: pseudonym + target.slice(name.length) };
    // The entry may have got another actor meanwhile.
    await updateItem(auditTable(), { actor, place }, { set, when: '#target = :target', values: { target } });
  };
  await tryEach(found, rename, 'entries of the audit log not renamed');
  return found.length;
}

function isAbout({ target = '' }: Item, name: string): boolean {
  const isName = target.slice(0, name.length).toLowerCase() === name.toLowerCase();
  return isName && (target.length === name.length || target[name.length] === ':');
}
