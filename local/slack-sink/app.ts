// The app in the local Slack: tells the API what people press, signed, and shows what it answers.
import type { Channel, Ephemeral, Message } from './channel.ts';
import { blockActions, commandForm, messageAction, type Press, viewSubmission } from './interactions.ts';
import { isObject, type Json } from './rules/shape.ts';
import { openedView } from './rules/views.ts';
import { signedHeaders } from './signature.ts';
import { kindOfResponse, type Origin, type Triggers } from './triggers.ts';
import type { Person } from './workspace.ts';

export interface AppSettings {
  signingSecret: string;
  /** Without it the app has no Web API: messages have buttons, and no threads. */
  botToken?: string | undefined;
  /** Where the routes /slack/interactions and /slack/commands are. */
  apiUrl: string;
}

/** Slack waits so long for the answer to an interaction. */
const ANSWER_MS = 3_000;

interface Options extends AppSettings {
  channel: Channel;
  triggers: Triggers;
  origin: () => string;
  showView: (view: Json, person: Person) => void;
}

interface Answer {
  ok: boolean;
  /** Why not, in Spanish. */
  problem?: string;
  body: unknown;
}

/** What is wrong with a modal that was submitted, by block; empty when it closed. */
type Errors = Record<string, string>;

export class App {
  readonly #options: Options;
  readonly #views = new Map<string, { view: Json; person: Person }>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** @returns false when there is no such element */
  async press(target: Message | Ephemeral, press: Press, person: Person): Promise<boolean> {
    const { ts, thread_ts } = target;
    const means = this.#means({ person, message: { ts, is_ephemeral: 'user' in target, thread_ts } });
    const payload = blockActions(target, press, person, means);
    if (!payload) return false;
    await this.#interact(payload, person, thread_ts);
    return true;
  }

  async shortcut(message: Message, callbackId: string, person: Person): Promise<void> {
    const { ts, thread_ts } = message;
    const means = this.#means({ person, message: { ts, is_ephemeral: false, thread_ts } });
    await this.#interact(messageAction(message, callbackId, person, means), person, thread_ts);
  }

  async command(text: string, person: Person): Promise<void> {
    const form = commandForm(text, person, this.#means({ person }));
    const answer = await this.#send('/slack/commands', new URLSearchParams(form).toString());
    if (!answer.ok) return this.#complain(answer.problem, person);
    const shown = typeof answer.body === 'string' ? { text: answer.body } : answer.body;
    if (isObject(shown) && (shown.text || shown.blocks)) this.#show(shown, { person });
  }

  openView(view: Json, person: Person): void {
    this.#views.set(String(view.id), { view, person });
    this.#options.showView(view, person);
  }

  async submit(viewId: string, values: Readonly<Record<string, unknown>>, person: Person): Promise<Errors> {
    const open = this.#views.get(viewId);
    if (open?.person.id !== person.id) return { '': 'Esta ventana ya no está abierta' };
    const payload = viewSubmission(open.view, values, person, this.#options.triggers.newTrigger(person));
    const answer = await this.#sendPayload(payload);
    if (!answer.ok) return { '': answer.problem ?? '' };
    const { response_action, errors, view } = isObject(answer.body) ? answer.body : ({} as Json);
    if (response_action === 'errors' && isObject(errors)) return errors as Errors;
    this.#views.delete(viewId);
    if (isObject(view)) this.openView(openedView(view), person);
    return {};
  }

  /** An answer to a response_url. */
  respond(answer: Json, origin: Origin): void {
    const { channel } = this.#options;
    const { message } = origin;
    const kind = kindOfResponse(answer, origin);
    const content = kind === 'delete' ? undefined : contentOf(answer);
    if (!message || kind === 'post' || kind === 'whisper') this.#show(answer, origin);
    else if (message.is_ephemeral) channel.replaceWhisper(message.ts, content);
    else if (content) channel.update(message.ts, content);
    else channel.delete(message.ts);
  }

  #show(answer: Json, { person }: Origin): void {
    const { channel } = this.#options;
    const thread = typeof answer.thread_ts === 'string' ? answer.thread_ts : undefined;
    if (answer.response_type === 'in_channel') channel.post(contentOf(answer), { thread_ts: thread });
    else channel.whisper(contentOf(answer), person.id, thread);
  }

  #means(origin: Origin) {
    const { triggers, origin: page } = this.#options;
    return {
      trigger_id: triggers.newTrigger(origin.person),
      response_url: `${page()}${triggers.newResponsePath(origin)}`,
    };
  }

  async #interact(payload: Json, person: Person, thread?: string): Promise<void> {
    const { ok, problem } = await this.#sendPayload(payload);
    if (!ok) this.#complain(problem, person, thread);
  }

  async #sendPayload(payload: Json): Promise<Answer> {
    const form = new URLSearchParams({ payload: JSON.stringify(payload) });
    return await this.#send('/slack/interactions', form.toString());
  }

  async #send(path: string, body: string): Promise<Answer> {
    const { apiUrl, signingSecret } = this.#options;
    try {
      const response = await fetch(apiUrl + path, {
        method: 'POST',
        headers: signedHeaders(signingSecret, body),
        body,
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json');
      const read = isJson && text !== '' ? (JSON.parse(text) as unknown) : text;
      if (response.status === 200) return { ok: true, body: read };
      return { ok: false, body: read, problem: `La aplicación respondió ${response.status}: ${text}` };
    } catch (error) {
      const isLate = (error as Error).name === 'TimeoutError';
      const problem = isLate ? 'La aplicación no respondió en 3 s' : 'La aplicación no responde';
      return { ok: false, body: '', problem };
    }
  }

  /** Slack shows a warning sign; here it says what happened. */
  #complain(problem: string | undefined, person: Person, thread?: string): void {
    this.#options.channel.whisper({ username: 'Slackbot', text: `⚠️ ${problem}` }, person.id, thread);
  }
}

function contentOf({ text, blocks, attachments }: Json): Json {
  const fields = { text, blocks, attachments };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
