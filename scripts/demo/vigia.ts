// The Vigía of the demonstration: a running `npm start`, with its ports for people, functions and the local Slack.
import { connect, type Vigia } from '#client';
import { Failure } from '../command-line.ts';

export interface LocalVigia {
  url: string;
  /** A client of its own for each person. */
  client(): Vigia;
  /** Invokes a function by its name, as `aws lambda invoke` does. @throws Failure */
  invoke(name: string, payload: unknown): Promise<void>;
  /** The texts in the local Slack channel, oldest first; undefined when messages go to a real Slack. */
  slackTexts(): Promise<string[] | undefined>;
}

/** @param port of `npm start`: the other ports are derived from it. */
export function localVigia(port: number): LocalVigia {
  const at = (offset: number) => `http://localhost:${port + offset}`;
  return {
    url: at(0),
    client: () => connect(at(0)),
    invoke: async (name, payload) => {
      const url = `${at(2)}/2015-03-31/functions/${name}/invocations`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(payload) }).catch((cause) => {
        throw new Failure(`Nothing answers at ${at(2)}: run "npm start" in another terminal first`, {
          cause,
        });
      });
      if (!response.ok || response.headers.has('x-amz-function-error')) {
        throw new Failure(`${name} failed: ${await response.text()}`);
      }
    },
    slackTexts: async () => {
      const response = await fetch(`${at(1000)}/messages`).catch(() => undefined);
      if (!response?.ok) return undefined;
      return ((await response.json()) as { payload: { text?: string } }[]).map(
        ({ payload }) => payload.text ?? '',
      );
    },
  };
}
