// The channel of the local Slack: messages by their time stamp, threads, and lines that one person alone sees.
import { type Json, listOf } from './rules/shape.ts';

export interface Message {
  /** Seconds with six decimals; Slack's id of a message. */
  ts: string;
  received_at: string;
  payload: Json;
  /** The ts of the message that this one answers. */
  thread_ts?: string;
  /** A reply that the channel shows too. */
  is_broadcast?: true;
  edited_at?: string;
}

export interface Ephemeral {
  ts: string;
  received_at: string;
  payload: Json;
  user: string;
  thread_ts?: string;
}

export type Change =
  | { type: 'posted' | 'updated'; message: Message }
  | { type: 'deleted'; ts: string }
  | { type: 'ephemeral'; ephemeral: Ephemeral }
  | { type: 'cleared' };

interface Reply {
  thread_ts?: string | undefined;
  is_broadcast?: boolean;
}

const MAX_MESSAGES = 500;

export class Channel {
  #messages: Message[] = [];
  #ephemerals: Ephemeral[] = [];
  #latest = 0;
  readonly #listeners: ((change: Change) => void)[] = [];

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** All messages and replies, oldest first. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** The lines that one person alone sees, oldest first. */
  get ephemerals(): readonly Ephemeral[] {
    return this.#ephemerals;
  }

  find(ts: unknown): Message | undefined {
    return this.#messages.find((message) => message.ts === ts);
  }

  repliesOf(ts: string): Message[] {
    return this.#messages.filter(({ thread_ts }) => thread_ts === ts);
  }

  post(payload: Json, { thread_ts, is_broadcast }: Reply = {}): Message {
    const message: Message = {
      ...this.#stamp(),
      payload,
      ...(thread_ts !== undefined && { thread_ts }),
      ...(is_broadcast && { is_broadcast: true as const }),
    };
    this.#messages.push(message);
    if (this.#messages.length > MAX_MESSAGES) this.#messages.shift();
    this.#tell({ type: 'posted', message });
    return message;
  }

  /** Replaces what a message says; undefined when there is none of this ts. */
  update(ts: unknown, payload: Json): Message | undefined {
    const at = this.#messages.findIndex((message) => message.ts === ts);
    const before = this.#messages[at];
    if (!before) return undefined;
    const message = { ...before, payload, edited_at: new Date().toISOString() };
    this.#messages[at] = message;
    this.#tell({ type: 'updated', message });
    return message;
  }

  /** @returns whether there was one */
  delete(ts: unknown): boolean {
    const message = this.find(ts);
    if (!message) return false;
    this.#messages = this.#messages.filter((other) => other !== message);
    this.#tell({ type: 'deleted', ts: message.ts });
    return true;
  }

  /** Shows a line to one person. */
  whisper(payload: Json, user: string, thread_ts?: string): Ephemeral {
    const ephemeral = { ...this.#stamp(), payload, user, ...(thread_ts !== undefined && { thread_ts }) };
    this.#ephemerals = [...this.#ephemerals, ephemeral].slice(-MAX_MESSAGES);
    this.#tell({ type: 'ephemeral', ephemeral });
    return ephemeral;
  }

  /** Takes such a line away, or says something else in its place. */
  replaceWhisper(ts: string, payload: Json | undefined): void {
    const before = this.#ephemerals.find((ephemeral) => ephemeral.ts === ts);
    this.#ephemerals = this.#ephemerals.filter((ephemeral) => ephemeral !== before);
    this.#tell({ type: 'deleted', ts });
    if (before && payload) this.whisper(payload, before.user, before.thread_ts);
  }

  clear(): void {
    this.#messages = [];
    this.#ephemerals = [];
    this.#tell({ type: 'cleared' });
  }

  /** Two messages of one channel never have the same ts. */
  #stamp(): { ts: string; received_at: string } {
    const now = Date.now();
    this.#latest = Math.max(this.#latest + 1, now * 1000);
    const ts = `${Math.floor(this.#latest / 1e6)}.${String(this.#latest % 1e6).padStart(6, '0')}`;
    return { ts, received_at: new Date(now).toISOString() };
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** The blocks with an id each: Slack gives one to those that came without. */
function blocksWithIds(blocks: unknown, prefix = 'b'): Json[] {
  return listOf(blocks).map((block, i) => ({ ...block, block_id: block.block_id ?? `${prefix}${i}` }));
}

/** The payload as Slack gives it back: its blocks and those of its attachments have ids. */
export function withBlockIds(payload: Json): Json {
  const { blocks, attachments } = payload;
  return {
    ...payload,
    ...(blocks !== undefined && { blocks: blocksWithIds(blocks) }),
    ...(attachments !== undefined && {
      attachments: listOf(attachments).map((attachment, i) => ({
        ...attachment,
        id: i + 1,
        ...(attachment.blocks !== undefined && { blocks: blocksWithIds(attachment.blocks, `a${i}-`) }),
      })),
    }),
  };
}

/** All blocks of a message, with their ids. */
export function allBlocks(payload: Json): Json[] {
  const { blocks, attachments } = withBlockIds(payload);
  return [...listOf(blocks), ...listOf(attachments).flatMap((attachment) => listOf(attachment.blocks))];
}
