// npm run watch: shows retrainings and alerts as they happen, in the terminal, until Ctrl-C.
import { address, anyText, option, port, runScript, type Values } from './command-line.ts';
import { type Account, signIn } from './watch/account.ts';
import { askFor } from './watch/ask.ts';
import { screen } from './watch/screen.ts';
import { watchLive } from './watch/watching.ts';

export const COMMAND = {
  name: 'npm run watch',
  description: `Shows retrainings, alerts and predictions as they happen, until Ctrl-C. A user who is not an
administrator sees only their own predictions. The password comes from VIGIA_PASSWORD or ADMIN_PASSWORD;
without them it is asked for.`,
  options: {
    url: option(address('http:', 'https:'), {
      placeholder: '<address>',
      description: 'the HTTP API; without it, "npm start" on this machine',
      environment: ['VIGIA_URL'],
    }),
    websocket: option(address('ws:', 'wss:'), {
      placeholder: '<address>',
      description: 'the WebSocket API; without it, the one that the HTTP API names',
      environment: ['VIGIA_WEBSOCKET_URL'],
    }),
    port: option(port, {
      placeholder: '<number>',
      description: 'the port of "npm start", when there is no --url',
      environment: ['PORT'],
      default: '3000',
    }),
    username: option(anyText, {
      placeholder: '<name>',
      description: 'who signs in',
      environment: ['VIGIA_USERNAME', 'ADMIN_USERNAME'],
      default: 'admin',
    }),
  },
};

async function run({ url, websocket, port, username }: Values<typeof COMMAND.options>): Promise<void> {
  const api = url ?? `http://localhost:${port}`;
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  process.once('SIGTERM', () => stopping.abort());
  const shown = screen((text) => void process.stdout.write(text), process.stdout.isTTY);
  try {
    const { VIGIA_PASSWORD, ADMIN_PASSWORD } = process.env;
    const password = VIGIA_PASSWORD ?? ADMIN_PASSWORD ?? (await askFor(`Password of ${username}: `));
    const account = await signIn(api, { username, password });
    shown.say(`Watching ${api} as ${username}: ${contentFor(account)}. Ctrl-C ends it.`);
    await watchLive({
      url: websocket,
      account,
      onEvent: (event) => shown.show(event),
      say: (line) => shown.say(line),
      signal: stopping.signal,
    });
  } finally {
    shown.stop();
  }
}

function contentFor({ role }: Account): string {
  return role === 'admin' ? 'retrainings, alerts and your own predictions' : 'your own predictions';
}

if (import.meta.main) await runScript(COMMAND, run);
