// The error of a filter pattern that is not understood.

export class PatternError extends Error {
  override readonly name = 'PatternError';

  constructor(pattern: string, what: string) {
    super(`Filter pattern ${pattern}: ${what} not understood`);
  }
}
