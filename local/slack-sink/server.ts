// Stands in for Slack when no SLACK_WEBHOOK_URL is set: takes posts as a webhook does, keeps the latest, shows them.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { readConsoleLink } from '../logs/console-link.ts';
import type { LineQuery, StoredLine } from '../logs/log-store.ts';
import type { Mail } from '../mail/mailbox.ts';
import { HOST } from '../ports.ts';
import { isObject, type Json, refusalOf } from './limits.ts';
import { type Message, renderMessage } from './message.ts';
import { withEmoji } from './mrkdwn.ts';

interface Options {
  port: number;
  /** False when messages go to a Slack of the person's own: then there are only the log and mail pages. */
  standsIn?: boolean;
  /** The log lines that an alert's links ask for. */
  findLines: (query: LineQuery) => StoredLine[];
  /** What mailboxes have got until now, oldest first. */
  findMails: () => readonly Mail[];
  /** One line for the terminal, for each message. */
  announce: (line: string) => void;
}

export interface SlackSink {
  webhookUrl: string;
  pageUrl: string;
  /** What stands in for the CloudWatch console. */
  consoleUrl: string;
  mailUrl: string;
  stop(): Promise<void>;
}

const MOST_MESSAGES = 500;

type Page = [file: string, type: string];

const CHANNEL: Record<string, Page> = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
};
const OTHER_PAGES: Record<string, Page> = {
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/console': ['console.html', 'text/html; charset=utf-8'],
  '/console.js': ['console.js', 'text/javascript; charset=utf-8'],
  '/mail': ['mail.html', 'text/html; charset=utf-8'],
  '/mail.js': ['mail.js', 'text/javascript; charset=utf-8'],
};
/** What those pages ask for. */
const OTHER_DATA = ['GET /logs', 'GET /mails'];

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/**
 * Routes: POST /webhook · GET and DELETE /messages · GET / · GET /events (server-sent, one HTML per message) ·
 * GET /console, the page that an alert's links lead to · GET /logs?link=, its lines · GET /mail and GET /mails.
 */
export async function startSlackSink({
  port,
  standsIn = true,
  findLines,
  findMails,
  announce,
}: Options): Promise<SlackSink> {
  const messages: Message[] = [];
  const viewers = new Set<ServerResponse>();

  const tell = (event: string, data: unknown) => {
    for (const viewer of viewers) viewer.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };

  const keep = (payload: Json) => {
    const message = { received_at: new Date().toISOString(), payload };
    messages.push(message);
    if (messages.length > MOST_MESSAGES) messages.shift();
    tell('message', renderMessage(message));
    announce(firstLine(payload));
  };

  const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<void> | void> =
    {
      'POST /webhook': async (request, response) => {
        const payload = parsePayload(await readText(request), request.headers['content-type']);
        const refusal = refusalOf(payload);
        if (!refusal) keep(payload as Json);
        answer(response, refusal ? 400 : 200, refusal ?? 'ok', 'text/plain; charset=utf-8');
      },
      'GET /messages': (_request, response) => {
        answer(response, 200, JSON.stringify(messages), 'application/json');
      },
      'DELETE /messages': (_request, response) => {
        messages.length = 0;
        tell('cleared', null);
        answer(response, 204, '');
      },
      'GET /logs': (request, response) => {
        const link = new URL(request.url ?? '/', 'http://sink').searchParams.get('link');
        const query = readConsoleLink(link ?? '');
        const found = { query, lines: query ? findLines(query) : [] };
        answer(response, 200, JSON.stringify(found), 'application/json');
      },
      'GET /mails': (_request, response) => {
        answer(response, 200, JSON.stringify(findMails()), 'application/json');
      },
      'GET /events': (_request, response) => {
        response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
        response.write(`event: history\ndata: ${JSON.stringify(messages.map(renderMessage))}\n\n`);
        viewers.add(response);
        response.on('close', () => viewers.delete(response));
      },
    };

  const pages: Record<string, Page> = standsIn ? { ...CHANNEL, ...OTHER_PAGES } : OTHER_PAGES;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://sink').pathname;
    const page = request.method === 'GET' ? pages[path] : undefined;
    const name = `${request.method} ${path}`;
    const known = standsIn || OTHER_DATA.includes(name) ? routes[name] : undefined;
    const route = page ? () => sendPage(response, page) : known;
    if (!route) return answer(response, 404, 'not found', 'text/plain; charset=utf-8');
    Promise.resolve(route(request, response)).catch((error: Error) => answer(response, 500, error.message));
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://localhost:${typeof address === 'object' && address ? address.port : port}`;
  return {
    webhookUrl: `${origin}/webhook`,
    pageUrl: `${origin}/`,
    consoleUrl: `${origin}/console`,
    mailUrl: `${origin}/mail`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function sendPage(response: ServerResponse, [file, type]: Page): Promise<void> {
  answer(response, 200, await readFile(new URL(file, import.meta.url)), type);
}

function answer(response: ServerResponse, status: number, body: string | Buffer, type = 'text/plain'): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type }).end(body);
}

/** Slack takes JSON, and JSON in a form's field `payload`. */
function parsePayload(body: string, contentType = ''): unknown {
  try {
    const isForm = contentType.startsWith('application/x-www-form-urlencoded');
    return JSON.parse(isForm ? (new URLSearchParams(body).get('payload') ?? '') : body);
  } catch {
    return undefined;
  }
}

function firstLine({ text, blocks }: Json): string {
  const header = Array.isArray(blocks)
    ? blocks.find((block) => isObject(block) && block.type === 'header')
    : undefined;
  const heading = isObject(header) && isObject(header.text) ? header.text.text : undefined;
  const shown = typeof text === 'string' && text !== '' ? text : String(heading ?? '(only blocks)');
  return withEmoji(shown.split('\n')[0] ?? '').slice(0, 160);
}
