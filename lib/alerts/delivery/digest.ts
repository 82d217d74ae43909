// The digest: when many new faults wait at once, they are collected in one item of the alerts table, and one notice tells
// of all. A message in the queue carries the digest's id; the item has its members.
import { config } from '#lib/config.ts';
import { readItem, updateItem } from '#lib/dynamodb.ts';
import type { DigestMember, Notice } from '../alert.ts';
import { newFaults } from '../texts-es.ts';
import { type DeliveryClass, digestKey } from './classes.ts';

/** So many new faults are posted one by one; more that wait at once become a digest. */
export const MOST_OWN_POSTS = 8;
/** Members of one digest: its message stays within Slack's limits. */
const MOST_MEMBERS = 50;

/** A digest waits until no member has come for SETTLED_MS, at most LONGEST_MS. */
const SETTLED_MS = 1_000;
const LONGEST_MS = 5_000;

/** A collected notice: its line, and its fault, whose later notices wait for the digest. */
interface Collected extends DigestMember {
  fingerprint: string;
  since: string;
}

export interface Digest {
  id: string;
  began_at: string;
  last_at: string;
  /** Whether it is being posted: nothing joins it any more. */
  isClosed: boolean;
  members: Collected[];
  /** The deduplication ids of its members. */
  ids: ReadonlySet<string>;
  /** Those of the digests before. */
  told: readonly string[];
}

/** The digest that is collected or posted now, and the ids of the latest ones before. */
export interface Digests {
  digest?: Digest | undefined;
  /** A process that crashed before it deleted them leaves them in the queue; the channel has them. */
  told: ReadonlySet<string>;
}

interface DigestItem {
  fingerprint: string;
  id: string;
  began_at: string;
  last_at: string;
  ids: Set<string>;
  closed?: string;
  told?: string[];
}

/** Ids kept of digests before: a crashed process leaves its messages hidden for 15 s, and several digests may pass meanwhile. */
const MOST_TOLD = 300;

const table = () => config('ALERTS_TABLE').ALERTS_TABLE;
const keyOf = (forClass: DeliveryClass) => ({ fingerprint: `#${digestKey(forClass)}` });

/** Each member is an attribute of its own, so that adding it again has no effect. */
const MEMBER = 'm_';
const attributeOf = (sentAs: string) => MEMBER + sentAs.replace(/\W/g, '_');

export async function readDigest(forClass: DeliveryClass): Promise<Digests> {
  const item = await readItem<DigestItem>(table(), keyOf(forClass));
  return { digest: item?.id === undefined ? undefined : digestFrom(item), told: new Set(item?.told) };
}

/**
 * Adds notices to the digest of their class, or begins one; a notice that is in it already has no effect.
 * @returns undefined when they do not fit, or the digest is being posted: none was added.
 */
export async function collect(
  forClass: DeliveryClass,
  notices: readonly { notice: Notice; sentAs: string }[],
  now: Date,
): Promise<Digest | undefined> {
  const at = now.toISOString();
  const lines = notices.map(({ notice, sentAs }) => [
    attributeOf(sentAs),
    JSON.stringify(collectedFrom(notice)),
  ]);
  const item = await updateItem<DigestItem>(table(), keyOf(forClass), {
    set: { last_at: at, ...Object.fromEntries(lines) },
    setOnce: { id: `${digestKey(forClass)}-${now.getTime()}`, began_at: at },
    add: { ids: new Set(notices.map(({ sentAs }) => sentAs)) },
    when: 'attribute_not_exists(#ids) OR (attribute_not_exists(#closed) AND size(#ids) <= :room)',
    values: { room: MOST_MEMBERS - notices.length },
  });
  return item && digestFrom(item);
}

/** Lets nothing join any more. @returns undefined when this digest is posted already. */
export async function closeDigest(forClass: DeliveryClass, id: string): Promise<Digest | undefined> {
  const item = await updateItem<DigestItem>(table(), keyOf(forClass), {
    set: { closed: 'yes' },
    when: '#id = :id',
    values: { id },
  });
  return item && digestFrom(item);
}

/** The digest is posted, or in the dead-letter queue. */
export async function forgetDigest(forClass: DeliveryClass, { id, ids, told }: Digest): Promise<void> {
  await updateItem(table(), keyOf(forClass), {
    set: { told: [...ids, ...told].slice(0, MOST_TOLD) },
    remove: ['id', 'began_at', 'last_at', 'ids', 'closed', ...[...ids].map(attributeOf)],
    when: '#id = :id',
    values: { id },
  });
}

/** Whether no further member is awaited. */
export function isSettled({ began_at, last_at, isClosed, members }: Digest, now: Date): boolean {
  const since = (time: string) => now.getTime() - Date.parse(time);
  return (
    isClosed ||
    members.length > MOST_MEMBERS - MOST_OWN_POSTS ||
    since(last_at) >= SETTLED_MS ||
    since(began_at) >= LONGEST_MS
  );
}

/** The message that carries the digest through the queue, without its members. */
export function carrierOf(digest: Digest, forClass: DeliveryClass): Notice {
  const { members: _, ...carrier } = digestNotice(digest, forClass);
  return carrier;
}

/** The notice to post; the most severe and most frequent faults come first. */
export function digestNotice({ id, began_at, last_at, members }: Digest, forClass: DeliveryClass): Notice {
  const sorted = members.toSorted(
    (a, b) => RANK[b.severity] - RANK[a.severity] || b.count - a.count || a.title.localeCompare(b.title),
  );
  const since = members.map((member) => member.since).sort()[0] ?? began_at;
  return {
    id,
    reason: 'digest',
    alert: {
      fingerprint: digestKey(forClass),
      kind: 'event',
      severity: sorted[0]?.severity ?? 'error',
      title: newFaults(members.length),
      source: 'alerts-deliver',
      at: last_at,
      fields: [],
      links: [],
    },
    count: Math.max(
      1,
      members.reduce((sum, { count }) => sum + count, 0),
    ),
    since,
    members: sorted.map(({ severity, source, title, count }) => ({ severity, source, title, count })),
  };
}

const RANK = { info: 0, warning: 1, error: 2, critical: 3 };

function collectedFrom({ alert, count, since }: Notice): Collected {
  const { fingerprint, severity, source, title } = alert;
  return { fingerprint, severity, source, title, count, since };
}

function digestFrom(item: DigestItem): Digest {
  const { id, began_at, last_at, closed, ids, told = [] } = item;
  const members = Object.entries(item).flatMap(([name, value]) =>
    name.startsWith(MEMBER) ? [JSON.parse(value) as Collected] : [],
  );
  return { id, began_at, last_at, isClosed: closed !== undefined, members, ids, told };
}
