// The error of a filter pattern that is not supported.

export class PatternError extends Error {
  override readonly name = 'PatternError';

  constructor(pattern: string, what: string) {
    super(`Filter pattern ${pattern}: ${what} not supported`);
  }
}
