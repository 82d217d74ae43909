// HTTP for the generator: as many connections as there are calls in flight, and an end to each call.
import { Agent, request } from 'undici';

/** API Gateway's own: nobody gets an answer after that. */
const GIVEN_UP_AFTER_MS = 30_000;

export interface Answer {
  /** A status, or the error's code when there was no answer. */
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answered
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

/** Never rejects. */
export function connect(url: string): Client {
  const dispatcher = new Agent({
    headersTimeout: GIVEN_UP_AFTER_MS,
    bodyTimeout: GIVEN_UP_AFTER_MS,
    connect: { timeout: GIVEN_UP_AFTER_MS },
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
