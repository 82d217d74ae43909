// The server of the local pages: an incoming webhook and a channel page that replace Slack while SLACK_WEBHOOK_URL is
// unset, and the console and mail pages.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { AlarmChange } from '../alarms/alarm-store.ts';
import { readConsoleLink } from '../logs/console-link.ts';
import type { LineQuery, StoredLine } from '../logs/log-store.ts';
import type { Mail } from '../mail/mailbox.ts';
import { HOST } from '../ports.ts';
import { isObject, type Json, refusalOf } from './limits.ts';
import { type Message, renderMessage } from './message.ts';
import { withEmoji } from './mrkdwn.ts';

interface Options {
  port: number;
  /** False when messages go to a real Slack: then there are only the console and mail pages. */
  replacesSlack?: boolean;
  /** The log lines that an alert's link asks for. */
  findLines: (query: LineQuery) => StoredLine[];
  /** The changes of an alarm, newest first. */
  findAlarm: (name: string) => AlarmChange[];
  /** All mails until now, oldest first. */
  findMails: () => readonly Mail[];
  /** Gets one line for the terminal for each message. */
  announce: (line: string) => void;
}

export interface SlackSink {
  webhookUrl: string;
  pageUrl: string;
  /** Of the page that replaces the CloudWatch console. */
  consoleUrl: string;
  mailUrl: string;
  stop(): Promise<void>;
}

const MAX_MESSAGES = 500;

type Page = [file: string, type: string];

const CHANNEL: Record<string, Page> = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/dates.js': ['dates.js', 'text/javascript; charset=utf-8'],
};
const OTHER_PAGES: Record<string, Page> = {
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/console': ['console.html', 'text/html; charset=utf-8'],
  '/console.js': ['console.js', 'text/javascript; charset=utf-8'],
  '/alarm.js': ['alarm.js', 'text/javascript; charset=utf-8'],
  '/mail': ['mail.html', 'text/html; charset=utf-8'],
  '/mail.js': ['mail.js', 'text/javascript; charset=utf-8'],
};
/** The data of those pages. */
const OTHER_DATA = ['GET /logs', 'GET /alarm', 'GET /mails'];

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
 * GET /console, the page that an alert's links lead to, and its data: GET /logs?link= and GET /alarm?name= ·
 * GET /mail and GET /mails.
 */
export async function startSlackSink({
  port,
  replacesSlack = true,
  findLines,
  findAlarm,
  findMails,
  announce,
}: Options): Promise<SlackSink> {
  const messages: Message[] = [];
  const viewers = new Set<ServerResponse>();

  const broadcast = (event: string, data: unknown) => {
    for (const viewer of viewers) viewer.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };

  const keep = (payload: Json) => {
    const message = { received_at: new Date().toISOString(), payload };
    messages.push(message);
    if (messages.length > MAX_MESSAGES) messages.shift();
    broadcast('message', renderMessage(message));
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
        broadcast('cleared', null);
        answer(response, 204, '');
      },
      'GET /logs': (request, response) => {
        const query = readConsoleLink(parameter(request, 'link'));
        const found = { query, lines: query ? findLines(query) : [] };
        answer(response, 200, JSON.stringify(found), 'application/json');
      },
      'GET /alarm': (request, response) => {
        answer(response, 200, JSON.stringify(findAlarm(parameter(request, 'name'))), 'application/json');
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

  const pages: Record<string, Page> = replacesSlack ? { ...CHANNEL, ...OTHER_PAGES } : OTHER_PAGES;
  const server = createServer((request, response) => {
    const path = urlOf(request).pathname;
    const page = request.method === 'GET' ? pages[path] : undefined;
    const name = `${request.method} ${path}`;
    const known = replacesSlack || OTHER_DATA.includes(name) ? routes[name] : undefined;
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

function urlOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url, 'http://localhost');
}

function parameter(request: IncomingMessage, name: string): string {
  return urlOf(request).searchParams.get(name) ?? '';
}

async function sendPage(response: ServerResponse, [file, type]: Page): Promise<void> {
  answer(response, 200, await readFile(new URL(file, import.meta.url)), type);
}

function answer(response: ServerResponse, status: number, body: string | Buffer, type = 'text/plain'): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type }).end(body);
}

/** Slack accepts JSON, and JSON in the field `payload` of a form. */
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
