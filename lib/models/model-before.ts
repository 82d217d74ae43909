// What a rollback of an alias leads to. Pure; the page asks it too, to say it beforehand.
interface Moved {
  from: string;
  to: string;
  rollback?: true | undefined;
}

/**
 * The model that a rollback leads to. Moves form a stack, and each rollback pops one: A → B → C is rolled back to
 * B and then to A. A move to D after the first rollback is pushed on B.
 * @param moves all moves of one alias, oldest first.
 */
export function modelBefore(moves: readonly Moved[]): string | undefined {
  const stack: string[] = moves[0] ? [moves[0].from] : [];
  for (const { to, rollback } of moves) {
    if (rollback) stack.pop();
    else if (to !== stack.at(-1)) stack.push(to);
  }
  return stack.at(-2);
}
