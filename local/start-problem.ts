// The error of a start that the person can mend: its message is all they need, without a stack.

export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}
