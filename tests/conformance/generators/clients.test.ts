// Every program that makes clients of the OpenAPI document makes one that registers, signs in, predicts and answers.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVigia, type Vigia } from '../../api/vigia.ts';
import { DocumentFault, GENERATORS } from './generators.ts';

const run = promisify(execFile);
const PICTURE = fileURLToPath(new URL('../../../events/digit-7.png', import.meta.url));

let vigia: Vigia;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigia-clients-'));
  vigia = await startVigia();
});
afterAll(async () => {
  await vigia?.stop();
  await rm(folder, { recursive: true, force: true });
});

test.for(GENERATORS)(
  '$name makes a client that registers, signs in, predicts and answers',
  async ({ name, make }, { skip }) => {
    const own = `${await mkdtemp(join(folder, 'client-'))}/`;
    const client = await make(own).catch((error: Error & { code?: unknown }) => {
      if (error instanceof DocumentFault) throw error;
      // A program that is not there, or that no registry gave.
      if (error.code === 'ENOENT' && process.env.CI !== 'true') return skip(`${name}: ${error.message}`);
      throw error;
    });
    const person = `client-${GENERATORS.findIndex((one) => one.name === name)}`;
    const { stdout } = await run(
      client.command,
      [...client.args, vigia.url, PICTURE, person, 'correct horse battery'],
      {
        cwd: client.cwd,
        env: { ...process.env, ...client.env },
      },
    );
    expect(JSON.parse(stdout)).toEqual({ prediction: 7, feedback: 7 });
  },
);
