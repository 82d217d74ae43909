// Reading a response body up to a limit.
import { describe, expect, test } from 'vitest';
import { readUpTo } from '#lib/bounded-body.ts';

/** A body of these chunks that records whether it was read to its end and whether it was closed. */
function bodyOf(...chunks: string[]) {
  const state = { given: 0, isClosed: false };
  async function* stream() {
    try {
      for (const chunk of chunks) {
        state.given++;
        yield Buffer.from(chunk);
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { state, stream: stream() };
}

describe('readUpTo', () => {
  test('a body within the limit is read whole, characters split between chunks included', async () => {
    const bytes = Buffer.from('año');
    const split = (async function* () {
      yield bytes.subarray(0, 2);
      yield bytes.subarray(2);
    })();
    expect(await readUpTo(4, split)).toBe('año');
  });

  test('reading stops after the chunk that exceeds the limit, and the stream is closed', async () => {
    const { state, stream } = bodyOf('abc', 'def', 'ghi', 'jkl');
    expect(await readUpTo(5, stream)).toBe('abcdef');
    expect(state).toEqual({ given: 2, isClosed: true });
  });
});
