// A failed start that the person can fix: osls prints the message without a stack.

export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}
