// A ramp: v1 serves a new model to a growing share of its users before the alias moves. A list of revisions, as the alias is.
import { assign } from './assignment.ts';
import { type AliasMove, allMoves } from './moves.ts';
import { allRevisions, type Key, latestRevision, putRevision } from './revision-store.ts';
import { type Alias, SHIPPED_IDS } from './version.ts';

/** The shares of users, in order. After the last one v1 is moved. */
export const STEPS = [0.05, 0.25, 0.5, 1] as const;

/** `running`: users are served by it. The others end a ramp: `done`, v1 was moved; `rolled_back`, the new model was worse; `stopped` by a person. */
export const RAMP_STATES = ['running', 'done', 'rolled_back', 'stopped'] as const;
type RampState = (typeof RAMP_STATES)[number];

/** One revision: a step of a ramp, or its end. */
export interface Ramp {
  revision: number;
  state: RampState;
  /** Of the users of v1; 0 when it has ended. */
  share: number;
  /** Ids of models: that of v1, and the new one. */
  from: string;
  to: string;
  /** The latest move of v1 when it began, 0 for none: a move by anybody else ends the ramp at once. */
  alias_revision: number;
  /** RFC 3339: when the ramp began, and when this revision was written. */
  began_at: string;
  at: string;
  by: string;
  reason: string;
  /** The decision that it comes from. */
  decision: number;
}

const ITEM = 'ramp#v1';

/** The latest revision, read strongly; undefined before the first ramp. */
export async function latestRamp(): Promise<Ramp | undefined> {
  const found = await latestRevision<Ramp>(ITEM);
  return found && rampOf(found);
}

/** Writes a revision. @returns false when another one has its number. */
export async function putRamp(ramp: Ramp): Promise<boolean> {
  return await putRevision({ item: ITEM, ...ramp } satisfies Ramp & Key);
}

/** Pure. The ramp if it is in force: v1 serves the model that the ramp began from, and nobody has moved it since. */
export function rampInForce(
  ramp: Ramp | undefined,
  move: Pick<AliasMove, 'revision' | 'to'> | undefined,
): Ramp | undefined {
  if (ramp?.state !== 'running') return undefined;
  const isUnmoved =
    (move?.revision ?? 0) === ramp.alias_revision && (move?.to ?? SHIPPED_IDS.v1) === ramp.from;
  return isUnmoved ? ramp : undefined;
}

/** A ramp from its first step to its end. */
export interface RampSpan {
  /** Names it: the time when it began, and its models. */
  key: string;
  /** RFC 3339; `until` is missing while it runs. */
  since: string;
  until?: string;
  /** The old model as v1, the new one as v2. */
  models: Record<Alias, string>;
}

/** Every ramp so far, oldest first. */
export async function allRamps(): Promise<RampSpan[]> {
  const [revisions, moves] = await Promise.all([allRevisions<Ramp>(ITEM), allMoves('v1')]);
  return rampSpans(revisions, moves);
}

type Revision = Pick<Ramp, 'state' | 'from' | 'to' | 'alias_revision' | 'began_at' | 'at'>;

/** Pure. @param revisions oldest first; @param moves of v1: the first after a ramp began ends it, although no revision says so */
export function rampSpans(
  revisions: readonly Revision[],
  moves: readonly Pick<AliasMove, 'revision' | 'at'>[],
): RampSpan[] {
  return [...Map.groupBy(revisions, ({ began_at }) => began_at).values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const { from: v1, to: v2, began_at: since, alias_revision } = first;
    const end = some.find(({ state }) => state !== 'running');
    const move = moves.find(({ revision }) => revision === alias_revision + 1);
    const [until] = [end?.at, move?.at].filter((at) => at !== undefined).sort();
    return [{ key: rampKey(first), since, ...(until !== undefined && { until }), models: { v1, v2 } }];
  });
}

export function rampKey({ began_at, from, to }: Pick<Ramp, 'began_at' | 'from' | 'to'>): string {
  return `ramp${Date.parse(began_at)}.${from}.${to}`;
}

/** The models of a ramp, from its key; undefined for any other text. */
export function modelsOfRamp(key: string): Record<Alias, string> | undefined {
  const [, v1, v2] = /^ramp\d+\.([^.]+)\.([^.]+)$/.exec(key) ?? [];
  return v1 === undefined || v2 === undefined ? undefined : { v1, v2 };
}

/** Pure. Whether a ramp serves this user its new model. Who is in at a step stays in at the next one. */
export function isRamped(username: string, { share }: Pick<Ramp, 'share'>): boolean {
  return assign(username, { v1: 1 - share, v2: share }) === 'v2';
}

function rampOf({ item: _, ...ramp }: Ramp & Key): Ramp {
  return ramp;
}
