// A newcomer's first hour: a plain `npm start`, what it prints, the tours of README and LEEME, and Ctrl-C.

import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startVigia, type Vigia } from '../api/vigia.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** The shell blocks that follow a `<!-- tour -->` mark, with the ports of this start in place of the printed ones. */
function tour(document: string, port: number): string[] {
  const text = readFileSync(ROOT + document, 'utf8');
  return [...text.matchAll(/<!-- tour -->\n```sh\n(.*?)```/gs)].map(([, block = '']) =>
    block
      .replaceAll('localhost:3000', `localhost:${port}`)
      .replaceAll('localhost:3002', `localhost:${port + 2}`)
      .replaceAll('localhost:4000', `localhost:${port + 1000}`),
  );
}

let vigia: Vigia;
beforeAll(async () => {
  vigia = await startVigia();
});
afterAll(async () => void (await vigia?.stop()));

/** Runs the blocks in one shell, as they run for a person who pastes them. @returns what each printed */
async function follow(blocks: string[]): Promise<string[]> {
  const script = blocks.join('\nprintf "\\n=====\\n"\n');
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: ROOT });
  return stdout.split('\n=====\n');
}

/** The processes of a group that still run. */
function alive(group: number): string[] {
  const table = execFileSync('ps', ['-eo', 'pgid,pid,stat,args'], { encoding: 'utf8' });
  const own = table.split('\n').filter((line) => line.trim().startsWith(`${group} `));
  // A process of state Z has ended; what is left of it goes when the system's first process asks for its exit code.
  return own.filter((line) => !/^\s*\d+\s+\d+\s+Z/.test(line));
}

test('npm start prints its addresses and an administrator who can sign in', async () => {
  const output = vigia.output();
  expect(Number(/Vigía ready in ([\d.]+) s/.exec(output)?.[1])).toBeGreaterThan(0);
  expect(output).toContain(`http://localhost:${vigia.port}`);
  expect(output).toContain(`http://localhost:${vigia.port + 1000}`);

  const password = /admin.*?([\w-]{12,})\s*$/m.exec(output)?.[1];
  const response = await fetch(`${vigia.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  expect(response.status).toBe(200);
  expect((await fetch(`${vigia.url}/ready`)).status).toBe(200);
});

test('the tour of README works as printed', async () => {
  const blocks = tour('README.md', vigia.port);
  expect(blocks).toHaveLength(5);
  const [account, digit, second, message, drill] = await follow(blocks);

  expect(account).toContain('{"username":"ana","role":"user"}');
  expect(account).toMatch(/"created_at":"\d{4}-/);
  expect(digit).toContain('"prediccion":7');
  expect(digit).toContain('"correct":true');
  expect(second).toContain('"prediccion":3');
  expect(second).toContain('"mensaje":"Predicción mejorada"');
  expect(message).toContain('Slack alert sent successfully');
  expect(drill).toContain('errorMessage');
  await vi.waitFor(
    async () => expect((await vigia.slackMessages()).length).toBeGreaterThanOrEqual(2),
    20_000,
  );
  const [sent, alert, ...more] = await vigia.slackMessages();
  expect(sent?.text).toBe('¡Hola, canal!');
  expect(alert?.text).toMatch(/alerts-drill/);
  expect(more).toEqual([]);
  expect(drill).toContain('¡Hola, canal!');
});

test('the tour of LEEME works as printed', async () => {
  const blocks = tour('LEEME.md', vigia.port);
  expect(blocks).toHaveLength(3);
  const [account, digit, drill] = await follow(blocks);
  expect(account).toContain('{"username":"eva","role":"user"}');
  expect(digit).toContain('"prediccion":7');
  expect(digit).toContain('"correct":true');
  expect(drill).toMatch(/errorMessage[\s\S]*alerts-drill/);
});

test('Ctrl-C stops every process', async () => {
  const group = vigia.process.pid ?? 0;
  expect(alive(group).length).toBeGreaterThan(0);
  const started = performance.now();
  expect([0, 130, 'SIGINT']).toContain(await vigia.stop());
  // npm may end before the processes that it started.
  while (alive(group).length > 0 && performance.now() - started < 5_000) await wait(100);
  expect(alive(group)).toEqual([]);
});
