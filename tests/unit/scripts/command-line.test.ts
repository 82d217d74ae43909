// Every script: --help names each option, and a wrong call is answered in one sentence without a stack.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  address,
  type Command,
  flag,
  helpOf,
  type Options,
  oneOf,
  option,
  parse,
  port,
  UsageError,
  wholeNumber,
} from '../../../scripts/command-line.ts';

const ROOT = new URL('../../../', import.meta.url);
const scripts: Record<string, string> = JSON.parse(
  readFileSync(new URL('package.json', ROOT), 'utf8'),
).scripts;
const FILES = new Map(
  Object.entries(scripts).flatMap(([name, call]) => {
    const [, file] = /^node (\S+[.]ts)$/.exec(call) ?? [];
    return file === undefined ? [] : [[name, file] as const];
  }),
);

test('package.json runs each of our scripts as a file, so that options reach it', () => {
  const names = [...FILES.keys()].sort();
  expect(names).toEqual(
    Object.keys(scripts)
      // `npm start` has settings in the environment, and no options.
      .filter((name) => name !== 'start' && scripts[name]?.includes('.ts'))
      .sort(),
  );
  expect(names).toEqual([
    'alerts:redrive',
    'attacks',
    'bench',
    'bench:cold',
    'demo:loop',
    'deploy',
    'documents',
    'evaluate',
    'generate',
    'load',
    'measure:calls',
    'measure:press',
    'measure:watching',
    'predict',
    'remove',
    'rollback',
    'sbom',
    'slack:check',
    'slack:manifest',
    'test:conformance',
    'train:base',
    'verdicts',
    'watch',
  ]);
});

describe.each([...FILES])('npm run %s', (name, file) => {
  const command = async () => {
    const module: { COMMAND: Command<Options> } = await import(new URL(file, ROOT).href);
    return module.COMMAND;
  };

  test('names each option in its help', async () => {
    const { options, ...rest } = await command();
    const help = helpOf({ options, ...rest });
    expect(rest.name).toBe(`npm run ${name}`);
    expect(parse({ options, ...rest }, ['--help'], {})).toBe('help');
    for (const key of [...Object.keys(options), 'help']) expect(help).toContain(`  --${key} `);
    for (const line of help.split('\n')) expect(line.length).toBeLessThan(200);
  });

  test('refuses an unknown option', async () => {
    const found = await command();
    expect(() => parse(found, ['--no-such-option'], {})).toThrow(
      new UsageError("Unknown option '--no-such-option'"),
    );
  });

  test('takes its own defaults', async () => {
    const { words, ...found } = await command();
    expect(parse(found, [], {})).toMatchObject({ words: [] });
  });
});

test.each<[string, string[], string]>([
  ['alerts:redrive', ['--endpoint', 'localhost'], '--endpoint must be an address with http:// or https://'],
  ['bench', ['hot'], '<part …> must be warm or alerts'],
  ['bench:cold', ['auth-you'], '<function …> must be the key of a function, not "auth-you"'],
  ['demo:loop', ['--port', '70000'], '--port must be a whole number'],
  ['deploy', ['--stage'], "Option '--stage <value>' argument missing"],
  ['evaluate', ['--pictures', 'none.csv'], '--pictures must be a file that exists, not "none.csv"'],
  ['generate', ['routes'], 'Unexpected argument "routes"'],
  ['load', ['--rates', '10,x'], '--rates must be numbers'],
  ['load', ['--seconds', '801'], '--seconds must be a whole number from 1 to 800'],
  ['load', ['--log', 'no/such/folder/log'], '--log must be a file in a folder that exists'],
  ['measure:calls', ['--help=yes'], "Option '--help' does not take an argument"],
  ['predict', ['--model', 'v3', 'events/digit-3.png'], '--model must be v1 or v2, not "v3"'],
  ['predict', [], '<picture> is missing'],
  ['slack:check', ['--url', 'slack'], '--url must be an address with http:// or https://'],
  ['slack:manifest', ['--url', 'http://a.example'], '--url must be an address with https://'],
  ['test:conformance', ['Postgres'], '<part …> must be a word of a part, not "Postgres"'],
  ['train:base', ['--only', 'v3'], '--only must be v1 or v2, not "v3"'],
  ['watch', ['--url', 'ftp://x'], '--url must be an address with http:// or https://'],
])('npm run %s refuses %j', async (name, args, sentence) => {
  const { COMMAND } = await import(new URL(FILES.get(name) ?? '', ROOT).href);
  expect(() => parse(COMMAND, args, {})).toThrow(sentence);
});

describe('parse', () => {
  const COMMAND = {
    name: 'npm run example',
    description: 'An example.',
    options: {
      size: option(wholeNumber(1, 9), { placeholder: '<number>', description: 'the size', default: '3' }),
      model: option(oneOf('v1', 'v2'), { placeholder: '<v1|v2>', description: 'the model' }),
      port: option(port, { placeholder: '<number>', description: 'the port', environment: ['PORT'] }),
      url: option(address('http:'), { placeholder: '<address>', description: 'the address' }),
      write: flag('write it'),
    },
    words: { placeholder: '<file>', description: 'a file', least: 1, most: 1 },
  };
  const values = (args: string[], env = {}) => {
    const parsed = parse(COMMAND, ['file', ...args], env);
    return parsed === 'help' ? parsed : parsed.values;
  };

  test('gives values of their types, and defaults', () => {
    expect(values([])).toEqual({ size: 3, model: undefined, port: undefined, url: undefined, write: false });
    expect(values(['--size', '4', '--write', '--url=http://x/', '--model', 'v2'])).toMatchObject({
      size: 4,
      write: true,
      url: 'http://x',
      model: 'v2',
    });
  });

  test('reads the environment where an option is absent', () => {
    expect(values([], { PORT: '3100' })).toMatchObject({ port: 3100 });
    expect(values(['--port', '3200'], { PORT: '3100' })).toMatchObject({ port: 3200 });
    expect(values([], { PORT: '' })).toMatchObject({ port: undefined });
  });

  test.each<[string[], Record<string, string>, string]>([
    [['--size', '0'], {}, '--size must be a whole number from 1 to 9, not "0"'],
    [['--size', '2.5'], {}, '--size must be a whole number from 1 to 9, not "2.5"'],
    [['--size', ''], {}, '--size must be a whole number from 1 to 9, not ""'],
    [['--model', 'v3'], {}, '--model must be v1 or v2, not "v3"'],
    [[], { PORT: 'abc' }, 'PORT must be a whole number from 1 to 64535, not "abc"'],
    [['--url', 'localhost'], {}, '--url must be an address with http://, not "localhost"'],
    [['--size'], {}, "Option '--size <value>' argument missing"],
    [['--write=yes'], {}, "Option '--write' does not take an argument"],
    [['second'], {}, 'Unexpected argument "second"'],
  ])('refuses %j with %j in one sentence', (args, env, sentence) => {
    expect(() => values(args, env)).toThrow(new UsageError(sentence));
  });

  test('names the missing word', () => {
    expect(() => parse(COMMAND, [], {})).toThrow(new UsageError('<file> is missing'));
  });
});

describe.concurrent('a script that fails', () => {
  /** @returns the exit code and both outputs. */
  async function run(name: string, args: string[], env: Record<string, string>) {
    const { promise, resolve } = Promise.withResolvers<{ code: unknown; stdout: string; stderr: string }>();
    const file = FILES.get(name) ?? '';
    const options = { cwd: ROOT, env: { PATH: process.env.PATH ?? '', ...env } };
    execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
    return await promise;
  }

  test('prints its help on stdout when it is asked to', async () => {
    const { code, stdout, stderr } = await run('watch', ['--help'], { PORT: 'abc' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('--websocket <address>');
  });

  test.each<[string, string[], Record<string, string>, string]>([
    ['evaluate', ['--no-such-option'], {}, "Unknown option '--no-such-option'"],
    ['watch', [], { PORT: 'abc' }, 'PORT must be a whole number from 1 to 64535, not "abc"'],
    ['watch', ['--url', 'x.test'], {}, '--url must be an address with http:// or https://, not "x.test"'],
    ['deploy', ['--stage', 'local'], {}, 'Stage "local" is what npm start runs'],
  ])('%s %j with %j ends with code 2 and one line on stderr', async (name, args, env, sentence) => {
    const { code, stdout, stderr } = await run(name, args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
  });

  test.each<[string, string[], Record<string, string>]>([
    ['watch', ['--port', '1'], { VIGIA_PASSWORD: 'x' }],
    ['demo:loop', ['--port', '1'], {}],
    ['alerts:redrive', ['--endpoint', 'http://127.0.0.1:1'], {}],
  ])('%s %j says in one line that nothing answers, and ends with code 1', async (name, args, env) => {
    const { code, stderr } = await run(name, args, env);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('Nothing answers at http://')]);
  });

  test('says in one line that the password is wrong', async () => {
    const body = '{"code":"invalid_credentials"}';
    const server = createServer((_request, response) => response.writeHead(401).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const args = ['--url', url, '--username', 'ana'];
    const { code, stderr } = await run('watch', args, { VIGIA_PASSWORD: 'wrong' });
    server.close();
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'The name ana or its password is wrong\n' });
  });
});
