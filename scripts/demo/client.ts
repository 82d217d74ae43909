// The HTTP client of the demonstration. Every call that does not succeed throws a Failure.
import { Failure } from '../command-line.ts';

export interface Client {
  /** @returns the JSON of the answer. @throws Failure with status and body when the status is not 2xx. */
  call<Answer>(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Invokes a function by its name, as `aws lambda invoke` does. */
  invoke(name: string, payload: unknown): Promise<void>;
  /** The texts in the local Slack channel, oldest first; undefined when messages go to a real Slack. */
  slackTexts(): Promise<string[] | undefined>;
}

interface CallOptions {
  token?: string;
  body?: unknown;
  /** A PNG, sent as the part `file` of a form. */
  file?: Uint8Array;
}

/** @param port of `npm start`: the other ports are derived from it. */
export function connect(port: number): Client {
  const at = (offset: number) => `http://localhost:${port + offset}`;
  return {
    call: async (method, path, { token, body, file } = {}) => {
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      const init: RequestInit = { method, headers };
      if (file) init.body = formOf(file);
      else if (body !== undefined) {
        headers['content-type'] = 'application/json';
        init.body = JSON.stringify(body);
      }
      const response = await request(at(0) + path, init);
      const text = await response.text();
      if (!response.ok) throw new Failure(`${method} ${path} answered ${response.status}: ${text}`);
      return text ? JSON.parse(text) : undefined;
    },
    invoke: async (name, payload) => {
      const url = `${at(2)}/2015-03-31/functions/${name}/invocations`;
      const response = await request(url, { method: 'POST', body: JSON.stringify(payload) });
      if (!response.ok || response.headers.has('x-amz-function-error')) {
        throw new Failure(`${name} failed: ${await response.text()}`);
      }
    },
    slackTexts: async () => {
      const response = await request(`${at(1000)}/messages`);
      if (!response.ok) return undefined;
      return ((await response.json()) as { payload: { text?: string } }[]).map(
        ({ payload }) => payload.text ?? '',
      );
    },
  };
}

async function request(url: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(url, init).catch((cause: Error) => {
    throw new Failure(
      `Nothing answers at ${new URL(url).origin}: run "npm start" in another terminal first`,
      {
        cause,
      },
    );
  });
}

function formOf(file: Uint8Array): FormData {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(file)], { type: 'image/png' }), 'digit.png');
  return form;
}
