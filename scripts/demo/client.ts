// Vigía as a client sees it, for the demonstration: HTTP calls that either answer as expected or say what came instead.
export interface Client {
  /** The JSON that the call answers. @throws Error with status and body when it is not a success. */
  call<Answer>(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Invokes a function by its name, as `aws lambda invoke` does. */
  invoke(name: string, payload: unknown): Promise<void>;
  /** What the channel shows, oldest first; undefined when the messages go to a Slack of one's own. */
  slackTexts(): Promise<string[] | undefined>;
}

interface CallOptions {
  token?: string;
  body?: unknown;
  /** A picture, sent as a form's part `file`. */
  file?: Uint8Array;
}

/** @param port that of `npm start`; the others follow from it. */
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
      const response = await fetch(at(0) + path, init);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return text ? JSON.parse(text) : undefined;
    },
    invoke: async (name, payload) => {
      const url = `${at(2)}/2015-03-31/functions/${name}/invocations`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(payload) });
      if (!response.ok || response.headers.has('x-amz-function-error')) {
        throw new Error(`${name} failed: ${await response.text()}`);
      }
    },
    slackTexts: async () => {
      const response = await fetch(`${at(1000)}/messages`);
      if (!response.ok) return undefined;
      return ((await response.json()) as { payload: { text?: string } }[]).map(
        ({ payload }) => payload.text ?? '',
      );
    },
  };
}

function formOf(file: Uint8Array): FormData {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(file)], { type: 'image/png' }), 'digit.png');
  return form;
}
