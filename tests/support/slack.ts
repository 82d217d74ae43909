// A Slack webhook for tests: keeps what it receives and answers as told.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SlackDouble {
  url: string;
  /** Payloads in the order they came. */
  received: { text?: string; blocks?: unknown[] }[];
  /** The next answers; 200 `ok` when empty. */
  answers: { status: number; body: string; headers?: Record<string, string> }[];
  stop(): Promise<void>;
}

export async function startSlackDouble(): Promise<SlackDouble> {
  const received: SlackDouble['received'] = [];
  const answers: SlackDouble['answers'] = [];
  const server = createServer(async (request, response) => {
    received.push(JSON.parse(await text(request)));
    const { status, body, headers } = answers.shift() ?? { status: 200, body: 'ok' };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/B0/secret`,
    received,
    answers,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
