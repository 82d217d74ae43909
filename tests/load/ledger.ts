// Compares the feedback that was acknowledged with the feedback in the table.

/** One POST /feedback: acknowledged with `id`, or `refused` with a 4xx. Otherwise we do not know whether it was written. */
export interface Posting {
  /** The comment, which is unique to this call. */
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
  /** Acknowledged, but not stored under the acknowledged id. */
  lost: number;
  /** Stored more than once for one call, or stored although refused. */
  tooMany: number;
  /** Calls without a 201 or 4xx. */
  unanswered: number;
  /** Those of them that were stored: only the answer was late or lost. */
  unansweredStored: number;
}

/** @param stored the entries of the table with a comment of these calls */
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
