// Reads the body of an HTTP response up to a limit, so that no server can fill our memory.

/** @returns the text of the chunks up to and including the one that exceeds `maxBytes`; the rest is not read. */
export async function readUpTo(maxBytes: number, body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
