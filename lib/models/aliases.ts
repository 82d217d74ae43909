// Moves an alias to a model, and rolls it back: only to a model that can be loaded and misses no golden digit.
import { type Model, requireGoldenDigits } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { loadModel, shippedModel, shippedOf } from './load.ts';
import { modelBefore } from './model-before.ts';
import { type AliasMove, allMoves, latestMove, putMove } from './moves.ts';
import { type Alias, SHIPPED_IDS } from './version.ts';
import { keepShipped } from './versions.ts';

interface MoveRequest {
  alias: Alias;
  /** The id of a model. */
  model: string;
  by: string;
  reason: string;
  run_id?: string;
  /** The revision that the person saw, 0 for none: when the alias was moved since, nothing is done. */
  revision?: number | undefined;
  /** The id of the model that it takes the place of: when the alias points to another one, nothing is done. */
  replaces?: string | undefined;
}

/** Optimistic locking: each failed try means that another move succeeded. Only tests make this many at once. */
const MOST_TRIES = 20;

const live = { loadModel, allMoves, keepIfShipped, putMove, now: () => new Date() };
export type AliasDeps = typeof live;

/** The model that an alias points to now, read strongly; the shipped model until the alias is moved. */
export async function modelBehind(alias: Alias): Promise<Model> {
  const move = await latestMove(alias);
  return move ? await loadModel(move.to) : shippedModel(alias);
}

/**
 * Points an alias to a model, as its next revision. When it points there already, that move is returned and nothing is
 * written. The same holds when any move has the `run_id`, even if the alias was moved again since. The first move of an
 * alias is always written, even to its shipped model: that pins the model, whatever a later deployment ships.
 *
 * @throws AppError `model_not_found`; `golden_digits_missed` with the digits; `alias_moved` when others kept moving it.
 */
export async function moveAlias(request: MoveRequest, deps: AliasDeps = live): Promise<AliasMove> {
  const { alias, model: to, by, reason, run_id, revision, replaces } = request;
  requireGoldenDigits(await deps.loadModel(to), 'body.model');
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const moves = await deps.allMoves(alias);
    const last = moves.at(-1);
    const ofThisRun = moves.find((move) => run_id !== undefined && move.run_id === run_id);
    if (ofThisRun) return ofThisRun;
    if (last?.to === to) return last;
    if (revision !== undefined && revision !== (last?.revision ?? 0)) throw movedSince(last);
    const following = after(alias, last, deps.now());
    if (replaces !== undefined && replaces !== following.from) throw movedSince(last);
    const next = { ...following, to, by, reason, ...(run_id && { run_id }) };
    if (await write(next, deps)) return next;
  }
  throw new AppError('alias_moved');
}

/**
 * Undoes the latest move; call it again to undo the one before. It never returns to a model that was rolled back from.
 * Two calls at the same moment undo one move: the second gets the first one's move, unless it names the revision that it undoes.
 *
 * @throws AppError `nothing_to_roll_back`; `golden_digits_missed` when the model before misses some; `alias_moved` when
 *   somebody moved the alias meanwhile, because nobody asked to undo that move.
 */
export async function rollBack(
  alias: Alias,
  by: string,
  { reason = 'Vuelta al modelo anterior', revision }: Pick<Partial<MoveRequest>, 'reason' | 'revision'> = {},
  deps: AliasDeps = live,
): Promise<AliasMove> {
  const moves = await deps.allMoves(alias);
  const last = moves.at(-1);
  if (revision !== undefined && revision !== (last?.revision ?? 0)) {
    // The same request may come again.
    if (last?.revision === revision + 1 && last.rollback && last.by === by) return last;
    throw movedSince(last);
  }
  const to = modelBefore(moves);
  if (to === undefined) throw new AppError('nothing_to_roll_back');
  requireGoldenDigits(await deps.loadModel(to), 'body.model');
  const next = { ...after(alias, moves.at(-1), deps.now()), to, by, reason, rollback: true as const };
  if (await write(next, deps)) return next;
  const winner = (await deps.allMoves(alias))[moves.length];
  if (winner?.rollback && (revision === undefined || winner.by === by)) return winner;
  throw movedSince(winner);
}

/** With the move that was faster, where it is known. */
function movedSince(move: AliasMove | undefined): AppError {
  return new AppError('alias_moved', move && { facts: { move } });
}

function after(alias: Alias, last: AliasMove | undefined, now: Date) {
  const { revision, to: from } = last ?? { revision: 0, to: SHIPPED_IDS[alias] };
  return { alias, revision: revision + 1, from, at: now.toISOString() };
}

/** Every model in an alias's history must load even after a deployment that ships other models. */
async function write(move: AliasMove, { keepIfShipped, putMove }: AliasDeps): Promise<boolean> {
  await keepIfShipped(move.from);
  await keepIfShipped(move.to);
  return await putMove(move);
}

export async function keepIfShipped(id: string): Promise<void> {
  const shipped = shippedOf(id);
  if (shipped) await keepShipped(shipped);
}
