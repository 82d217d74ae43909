// Asks for a password at the terminal without showing it.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Failure } from '../command-line.ts';

/** @throws Failure when stdin is not a terminal, or after Ctrl-C */
export async function askFor(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Failure('Set VIGIA_PASSWORD: there is no terminal to ask for the password');
  process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    lines.once('SIGINT', () => reject(new Failure('Not signed in')));
    return await Promise.race([lines.question(''), interrupted]);
  } finally {
    lines.close();
    process.stdout.write('\n');
  }
}
