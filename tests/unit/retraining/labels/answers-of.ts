// Answers of users for the tests of what is selected and what is held out.
import fc from 'fast-check';

/** Answers of some users, mixed, each with an id. */
export const labels = (mostUsers: number, minLength = 0) =>
  fc
    .array(fc.integer({ min: 0, max: mostUsers - 1 }), { minLength, maxLength: 300, size: 'max' })
    .map((users) => users.map((user, i) => ({ feedback_id: `f${i}`, username: `user-${user}` })));
export const of = (...counts: number[]) =>
  counts.flatMap((count, user) =>
    Array.from({ length: count }, (_, i) => ({ feedback_id: `${user}-${i}`, username: `u${user}` })),
  );
