// What an interaction may use once: its trigger_id, which opens one modal, and its response_url, which answers.
import { randomBytes } from 'node:crypto';
import type { Json } from './rules/shape.ts';
import type { Person } from './workspace.ts';

const TRIGGER_MS = 3_000;
const RESPONSE_MS = 30 * 60_000;
const MOST_RESPONSES = 5;

/** Where the answer of a response_url goes. */
export interface Origin {
  person: Person;
  /** The message that was pressed; a slash command has none. */
  message?: { ts: string; is_ephemeral: boolean; thread_ts?: string | undefined };
}

interface Trigger {
  person: Person;
  at: number;
  isUsed: boolean;
}

export type TriggerError = 'invalid_trigger_id' | 'exchanged_trigger_id' | 'expired_trigger_id';

export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #responses = new Map<string, { origin: Origin; at: number; used: number }>();
  readonly #now: () => number;

  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  newTrigger(person: Person): string {
    const id = `${this.#now()}.${randomBytes(6).toString('hex')}`;
    this.#triggers.set(id, { person, at: this.#now(), isUsed: false });
    return id;
  }

  /** Uses up a trigger. @returns who pressed, or Slack's error */
  exchange(id: unknown): Person | TriggerError {
    const trigger = this.#triggers.get(String(id));
    if (!trigger) return 'invalid_trigger_id';
    if (trigger.isUsed) return 'exchanged_trigger_id';
    if (this.#now() - trigger.at > TRIGGER_MS) return 'expired_trigger_id';
    trigger.isUsed = true;
    return trigger.person;
  }

  /** The path of a new response_url. */
  newResponsePath(origin: Origin): string {
    const path = `/actions/${randomBytes(12).toString('hex')}`;
    this.#responses.set(path, { origin, at: this.#now(), used: 0 });
    return path;
  }

  /** Where this answer goes; undefined after five answers or 30 minutes. */
  respond(path: string): Origin | undefined {
    const response = this.#responses.get(path);
    if (!response || response.used >= MOST_RESPONSES || this.#now() - response.at > RESPONSE_MS) {
      return undefined;
    }
    response.used += 1;
    return response.origin;
  }
}

/** What an answer to a response_url does. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export function kindOfResponse(answer: Json, { message }: Origin): 'delete' | 'replace' | 'post' | 'whisper' {
  if (answer.delete_original === true && message) return 'delete';
  if (answer.replace_original === true && message) return 'replace';
  return answer.response_type === 'in_channel' ? 'post' : 'whisper';
}
