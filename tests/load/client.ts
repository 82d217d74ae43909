// The HTTP client of the load generator: a connection for each call in flight, and a timeout for each call.
import { Agent, request } from 'undici';

/** The timeout of API Gateway. */
const TIMEOUT_MS = 30_000;

interface Answer {
  /** The status, or the error code when there was no answer. */
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers have many forms
  body: any;
}

export interface Client {
  post(
    path: string,
    content: { headers: Record<string, string>; body: string | Uint8Array },
  ): Promise<Answer>;
  get(path: string, headers: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

/** Its calls never reject. */
export function connect(url: string): Client {
  const dispatcher = new Agent({
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: { timeout: TIMEOUT_MS },
  });
  const call = async (path: string, options: object): Promise<Answer> => {
    try {
      const { statusCode, body } = await request(`${url}${path}`, { dispatcher, ...options });
      const text = await body.text();
      return { kind: String(statusCode), body: text && JSON.parse(text) };
    } catch (error) {
      const { code, name } = error as { code?: string; name?: string };
      return { kind: code ?? name ?? 'error', body: undefined };
    }
  };
  return {
    post: (path, { headers, body }) => call(path, { method: 'POST', headers, body }),
    get: (path, headers) => call(path, { method: 'GET', headers }),
    close: () => dispatcher.destroy(),
  };
}
