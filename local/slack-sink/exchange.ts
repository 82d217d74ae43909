// Requests and answers of the local pages: headers that keep them apart from other sites, files and JSON.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
/** By method and path: "GET /messages". */
export type Routes = Readonly<Record<string, Route>>;

export const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const TYPES: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' };

export function pathOf(request: IncomingMessage): string {
  return urlOf(request).pathname;
}

export function parameter(request: IncomingMessage, name: string): string {
  return urlOf(request).searchParams.get(name) ?? '';
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url, 'http://localhost');
}

/** Sends a file of the folder `page`. */
export async function sendPage(response: ServerResponse, file: string): Promise<void> {
  const type = `${TYPES[file.split('.').at(-1) ?? '']}; charset=utf-8`;
  answer(response, 200, await readFile(new URL(`page/${file}`, import.meta.url)), type);
}

export function answer(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  type = 'text/plain; charset=utf-8',
  headers = {},
): void {
  response.writeHead(status, { ...HEADERS, ...headers, 'content-type': type }).end(body);
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  answer(response, status, JSON.stringify(body), 'application/json', headers);
}
