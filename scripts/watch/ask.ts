// A password typed by a person: not shown, not in the shell's history.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** @throws Error without a terminal to ask at. */
export async function askFor(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Error('Set VIGIA_PASSWORD: there is no terminal to ask for it');
  process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    lines.once('SIGINT', () => reject(new Error('Not signed in')));
    return await Promise.race([lines.question(''), interrupted]);
  } finally {
    lines.close();
    process.stdout.write('\n');
  }
}
