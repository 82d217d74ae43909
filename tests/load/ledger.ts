// Feedback on both sides: what was acknowledged, and what the table holds.

/** One POST /feedback. `id` when it was acknowledged; `refused` by a 4xx; else nobody knows whether it was written. */
export interface Posting {
  /** The comment, which no other call has. */
  mark: string;
  id?: string;
  refused?: boolean;
}

export interface Stored {
  feedback_id: string;
  comment: string | null;
}

export interface Balance {
  acknowledged: number;
  stored: number;
  /** Acknowledged, but not stored under the id that was told. */
  lost: number;
  /** Stored more than once for one call, or although refused. */
  tooMany: number;
  /** Calls that got neither a 201 nor a 4xx … */
  unanswered: number;
  /** … and of these the ones that were stored all the same: the answer was late or lost, not the feedback. */
  unansweredStored: number;
}

/** @param stored all that the table holds with a comment of these calls */
export function balance(postings: readonly Posting[], stored: readonly Stored[]): Balance {
  const byMark = Map.groupBy(stored, ({ comment }) => comment ?? '');
  const entriesOf = ({ mark }: Posting) => byMark.get(mark) ?? [];
  const acknowledged = postings.filter(({ id }) => id !== undefined);
  const unanswered = postings.filter(({ id, refused }) => id === undefined && !refused);
  const isStored = (posting: Posting) =>
    entriesOf(posting).some(({ feedback_id }) => feedback_id === posting.id);
  const allowed = ({ refused }: Posting) => (refused ? 0 : 1);
  return {
    acknowledged: acknowledged.length,
    stored: stored.length,
    lost: acknowledged.filter((posting) => !isStored(posting)).length,
    tooMany: postings.filter((posting) => entriesOf(posting).length > allowed(posting)).length,
    unanswered: unanswered.length,
    unansweredStored: unanswered.filter((posting) => entriesOf(posting).length > 0).length,
  };
}
