// Pointing an alias to a model, and back: only to one that can be loaded and misses no golden digit.
import type { Model } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { loadModel, requireGoldenDigits } from './load.ts';
import { type AliasMove, allMoves, latestMove, putMove } from './moves.ts';
import { SHIPPED_IDS } from './shipped-ids.ts';
import { shippedModel, shippedOf } from './shipped-models.ts';
import type { Alias } from './version.ts';
import { keepShipped } from './versions.ts';

interface Wish {
  alias: Alias;
  /** The id of a model. */
  model: string;
  by: string;
  reason: string;
  run_id?: string;
}

/** Each round that fails is one that another mover won; so many at once there are only in tests. */
const ROUNDS = 20;

const live = { loadModel, allMoves, keepIfShipped, putMove, now: () => new Date() };
export type Moving = typeof live;

/** What an alias points to now, read strongly; the shipped model while nobody has moved it. */
export async function modelBehind(alias: Alias): Promise<Model> {
  const move = await latestMove(alias);
  return move ? await loadModel(move.to) : shippedModel(alias);
}

/**
 * Points an alias to a model, as its next revision. When it points there already, the move that did it is returned and
 * nothing is written; so it is when any move carries `run_id`, whatever came after it. The first move of an alias is
 * always written, even to the model that is shipped under it: that pins it, whatever a later deployment ships.
 *
 * @throws AppError `model_not_found`, `golden_digits_missed` with the digits, or `alias_moved` when others kept moving it.
 */
export async function moveAlias(wish: Wish, deps: Moving = live): Promise<AliasMove> {
  const { alias, model: to, by, reason, run_id } = wish;
  requireGoldenDigits(await deps.loadModel(to));
  for (let round = 0; round < ROUNDS; round++) {
    const moves = await deps.allMoves(alias);
    const last = moves.at(-1);
    const ofThisRun = moves.find((move) => run_id !== undefined && move.run_id === run_id);
    if (ofThisRun) return ofThisRun;
    if (last?.to === to) return last;
    const next = { ...following(alias, last, deps.now()), to, by, reason, ...(run_id && { run_id }) };
    if (await write(next, deps)) return next;
  }
  throw new AppError('alias_moved');
}

/**
 * Takes back the latest move that stands: called once, the alias points to what it pointed to before; called again, to
 * what it pointed to before that. It never leads forward again to a model that was rolled back from.
 * Two calls at the same moment are one wish: the second gets the first one's move.
 *
 * @throws AppError `nothing_to_roll_back`; `golden_digits_missed` when the model before misses some; `alias_moved` when
 *   somebody moved the alias meanwhile: taking that move back is not what was asked for.
 */
export async function rollBack(
  alias: Alias,
  by: string,
  reason = 'Vuelta al modelo anterior',
  deps: Moving = live,
): Promise<AliasMove> {
  const moves = await deps.allMoves(alias);
  const to = modelBefore(moves);
  if (to === undefined) throw new AppError('nothing_to_roll_back');
  requireGoldenDigits(await deps.loadModel(to));
  const next = { ...following(alias, moves.at(-1), deps.now()), to, by, reason, rollback: true as const };
  if (await write(next, deps)) return next;
  const winner = (await deps.allMoves(alias))[moves.length];
  if (winner?.rollback) return winner;
  throw new AppError('alias_moved');
}

/**
 * Pure: where a rollback leads. Moves stack up and each rollback takes the top one off, so A → B → C is rolled back to
 * B and then to A; a move to D in between stands on B.
 * @param moves all of one alias, the oldest first.
 */
export function modelBefore(moves: readonly AliasMove[]): string | undefined {
  const stack: string[] = moves[0] ? [moves[0].from] : [];
  for (const { to, rollback } of moves) {
    if (rollback) stack.pop();
    else if (to !== stack.at(-1)) stack.push(to);
  }
  return stack.at(-2);
}

function following(alias: Alias, last: AliasMove | undefined, now: Date) {
  const { revision, to: from } = last ?? { revision: 0, to: SHIPPED_IDS[alias] };
  return { alias, revision: revision + 1, from, at: now.toISOString() };
}

/** Whatever an alias names, now or in its history, must load after a deployment that ships other models. */
async function write(move: AliasMove, { keepIfShipped, putMove }: Moving): Promise<boolean> {
  await keepIfShipped(move.from);
  await keepIfShipped(move.to);
  return await putMove(move);
}

async function keepIfShipped(id: string): Promise<void> {
  const shipped = shippedOf(id);
  if (shipped) await keepShipped(shipped);
}
