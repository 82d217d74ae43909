// What a press does to an alias: it is rolled back, or pointed to another model; once for each move that somebody saw.
import { type Phrase, say } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import type { AliasMove, moveAlias, rollBack, tryAnnounceMove } from '#lib/models/models.ts';
import type { Act } from '#lib/slack/interactions/interactions.ts';
import { aliasMoved, aliasServes, moved, promotedBySlack } from './answers-es.ts';
import type { Actor } from './outcome.ts';

export interface ModelActDeps {
  models: {
    moveAlias: typeof moveAlias;
    rollBack: typeof rollBack;
    tryAnnounceMove: typeof tryAnnounceMove;
  };
}

type ModelAct = Extract<Act, { action: 'model.rollback' | 'model.promote' }>;

/** What whoever pressed reads, and what the announcement shows when it is done. */
interface Came {
  say: string;
  came: Phrase;
}

/** @param reason of a promotion; a press without a dialog has a reason of its own */
export async function moveModel(
  { action, alias, revision, model }: ModelAct,
  by: Actor,
  reason: string | undefined,
  { models }: ModelActDeps,
): Promise<Came> {
  try {
    const move =
      action === 'model.rollback'
        ? await models.rollBack(alias, by.signed, { revision, ...(reason !== undefined && { reason }) })
        : await models.moveAlias({
            alias,
            model,
            by: by.signed,
            reason: reason ?? promotedBySlack,
            revision,
          });
    await models.tryAnnounceMove(move);
    // It has the model already: whoever was first has moved it.
    if (move.by !== by.signed || move.revision <= revision)
      return { say: aliasServes(alias, move.to, move.by, move.at), came: movedBy(move) };
    const sign = action === 'model.rollback' ? '↩️' : '⬆️';
    return {
      say: moved(alias, move.from, move.to),
      came: say`${sign} ${{ name: by.signed }}, ${{ at: move.at }}`,
    };
  } catch (error) {
    const move = movedSince(error);
    if (!move) throw error;
    const was = action === 'model.rollback' ? model : move.from;
    return {
      say: aliasMoved(alias, was, move.by, move.at),
      came: movedBy(move),
    };
  }
}

const movedBy = ({ alias, to, by, at }: AliasMove) =>
  say`${alias} sirve ${{ name: to }}: lo movió ${{ name: by }}, ${{ at }}`;

function movedSince(error: unknown): AliasMove | undefined {
  if (!(error instanceof AppError) || error.code !== 'alias_moved') return undefined;
  return error.facts.move as AliasMove | undefined;
}
