// The open channel pages: each gets the channel as HTML, and then its changes, as server-sent events.
import type { ServerResponse } from 'node:http';
import type { Channel, Ephemeral, Message } from './channel.ts';
import { HEADERS } from './exchange.ts';
import { renderMessage } from './html/message.ts';
import { renderModal } from './html/modal.ts';
import type { Json } from './rules/shape.ts';
import { PEOPLE, type Person } from './workspace.ts';

/** A message for the page: its HTML, and where it belongs. */
interface Entry {
  ts: string;
  html: string;
  thread_ts?: string | undefined;
  is_broadcast?: boolean | undefined;
  user?: string | undefined;
}

export class Viewers {
  readonly #viewers = new Set<ServerResponse>();
  readonly #channel: Channel;
  readonly #hasApp: boolean;

  constructor(channel: Channel, hasApp: boolean) {
    this.#channel = channel;
    this.#hasApp = hasApp;
    channel.onChange((change) => {
      if (change.type === 'cleared') this.#send('cleared', null);
      else if (change.type === 'deleted') this.#send('deleted', change.ts);
      else if (change.type === 'ephemeral') this.#send('message', entryOf(change.ephemeral));
      else this.#send(change.type === 'posted' ? 'message' : 'updated', entryOf(change.message));
    });
  }

  add(response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    const people = this.#hasApp ? PEOPLE : [];
    const history = this.#channel.messages.map(entryOf);
    response.write(eventOf('people', people) + eventOf('history', history));
    this.#viewers.add(response);
    response.on('close', () => this.#viewers.delete(response));
  }

  showModal(view: Json, { id: user }: Person): void {
    this.#send('modal', { user, html: renderModal(view) });
  }

  #send(event: string, data: unknown): void {
    for (const viewer of this.#viewers) viewer.write(eventOf(event, data));
  }
}

function eventOf(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function entryOf(message: Message | Ephemeral): Entry {
  const { ts, thread_ts, is_broadcast, user } = message as Partial<Message & Ephemeral> & { ts: string };
  return { ts, thread_ts, is_broadcast, user, html: renderMessage(message) };
}
