// A server in place of AWS's services, which answers each request as a test wants, and keeps the requests.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}
export type Behaviour = (response: ServerResponse, asked: Asked) => void;

const SETTINGS = ['DYNAMODB', 'SQS', 'SNS', 'LAMBDA'].map((service) => `AWS_ENDPOINT_URL_${service}`);

/** Starts it, and sets this process's environment to it. */
export async function startServer() {
  let behaviour: Behaviour = (response) => void response.end('{}');
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: await text(request) };
    asked.push(one);
    behaviour(response, one);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_REGION', 'eu-south-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', '');
  vi.stubEnv('_X_AMZN_TRACE_ID', '');
  for (const setting of SETTINGS) vi.stubEnv(setting, url);
  return {
    url,
    /** The requests so far, which a test may empty. */
    asked,
    connections: () => connections,
    answerWith: (next: Behaviour) => {
      behaviour = next;
    },
    closeConnections: () => server.closeAllConnections(),
    stop: async () => {
      vi.unstubAllEnvs();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const status =
  (code: number, body = '', headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(code, headers).end(body);
