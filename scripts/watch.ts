// npm run watch: retraining progress and alerts as they happen, in the terminal, until Ctrl-C.
import { parseArgs } from 'node:util';
import { type Account, signIn } from './watch/account.ts';
import { askFor } from './watch/ask.ts';
import { listen } from './watch/listen.ts';
import { screen } from './watch/screen.ts';

const USAGE = `Shows retraining progress and alerts as they happen, until Ctrl-C. A user who is no administrator sees the own
predictions.

  npm run watch
  VIGIA_URL=https://… VIGIA_WEBSOCKET_URL=wss://… npm run watch -- --username ana

  --url        the HTTP API, or VIGIA_URL; default http://localhost:3000, or the port in PORT
  --websocket  the WebSocket API, or VIGIA_WEBSOCKET_URL; of a local API the port above
  --username   or VIGIA_USERNAME; default "admin"
               the password comes from VIGIA_PASSWORD, or is asked for`;

const { env } = process;
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: env.VIGIA_URL ?? `http://localhost:${env.PORT ?? 3000}` },
    websocket: { type: 'string', default: env.VIGIA_WEBSOCKET_URL ?? '' },
    username: { type: 'string', default: env.VIGIA_USERNAME ?? env.ADMIN_USERNAME ?? 'admin' },
    help: { type: 'boolean', default: false },
  },
});

const stopping = new AbortController();
const shown = screen((text) => void process.stdout.write(text), process.stdout.isTTY);
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

try {
  if (values.help) shown.say(USAGE);
  else await watch(values.url.replace(/\/+$/, ''), values.websocket, values.username);
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${(error as Error).message}\n`);
} finally {
  shown.stop();
}

async function watch(url: string, websocket: string, username: string): Promise<void> {
  const live = websocket || localWebSocket(url);
  const password = env.VIGIA_PASSWORD ?? env.ADMIN_PASSWORD ?? (await askFor(`Password of ${username}: `));
  const account = await signIn(url, { username, password });
  shown.say(`Watching ${live} as ${username}: ${whatIsSeenBy(account)}. Ctrl-C ends it.`);
  await listen({
    url: live,
    account,
    onEvent: (event) => shown.show(event),
    say: (line) => shown.say(line),
    signal: stopping.signal,
  });
}

function whatIsSeenBy({ role }: Account): string {
  return role === 'admin' ? 'retrainings, alerts and your own predictions' : 'your own predictions';
}

/** CONTRACT "For operators": PORT + 1. On AWS it is another host. */
function localWebSocket(url: string): string {
  const { hostname, port } = new URL(url);
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname) || !port) {
    throw new Error(`Say where the WebSocket API of ${url} is: --websocket wss://… (see --help)`);
  }
  return `ws://${hostname}:${Number(port) + 1}`;
}
