// README's tour, as it is printed, pasted into a shell against a started `npm start`.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVigia, type Vigia } from './vigia.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const run = promisify(execFile);

/** The shell blocks that follow a `<!-- tour -->` mark, with this start's ports in place of the printed ones. */
function tour(port: number): string[] {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8');
  return [...readme.matchAll(/<!-- tour -->\n```sh\n(.*?)```/gs)].map(([, block = '']) =>
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

test('the tour works as printed', async () => {
  const blocks = tour(vigia.port);
  expect(blocks).toHaveLength(5);
  // The blocks share one shell, as they do for whoever pastes them; a mark parts what each printed.
  const script = blocks.join('\nprintf "\\n=====\\n"\n');
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: ROOT });
  const [account, digit, second, message, drill] = stdout.split('\n=====\n');

  expect(account).toContain('{"username":"ana","role":"user"}');
  expect(account).toMatch(/"created_at":"\d{4}-/);
  expect(digit).toContain('"prediccion":7');
  expect(digit).toContain('"correct":true');
  expect(second).toContain('"prediccion":3');
  expect(second).toContain('"mensaje":"Predicción mejorada"');
  expect(message).toContain('Slack alert sent successfully');
  expect(drill).toContain('errorMessage');
  const [sent, alert, ...more] = await vigia.slackMessages();
  expect(sent?.text).toBe('¡Hola, canal!');
  expect(alert?.text).toMatch(/alerts-drill/);
  expect(more).toEqual([]);
  expect(drill).toContain('alerts-drill');
});

test('every link of the README leads somewhere', () => {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8');
  for (const [, target = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
    expect(() => readFileSync(ROOT + target), target).not.toThrow();
  }
});
