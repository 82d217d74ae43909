// A double of Slack's Web API over the local channel: the methods that Vigía calls, with Slack's rules and errors.
// https://docs.slack.dev/reference/methods
import { allBlocks, type Channel, type Message, withBlockIds } from './channel.ts';
import { refusalOf } from './rules/limits.ts';
import { postRate } from './rules/rate.ts';
import { isObject, type Json, listOf } from './rules/shape.ts';
import { openedView, problemOfView } from './rules/views.ts';
import type { Triggers } from './triggers.ts';
import { APP, CHANNEL, type Person, personOf, SCOPES, TEAM } from './workspace.ts';

interface WebApiAnswer {
  status: number;
  body: Json;
  headers?: Record<string, string>;
}

export interface Options {
  channel: Channel;
  triggers: Triggers;
  /** The only token that counts. */
  token: string;
  /** Of the page, for permalinks. */
  origin: () => string;
  /** Shows a modal to one person. */
  openView: (view: Json, person: Person) => void;
}

/** One call; `at` in milliseconds. */
export type WebApi = (method: string, token: string | undefined, args: Json, at: number) => WebApiAnswer;

/** The text of a new message may be longer than that of an updated one. */
const MAX_TEXT = { 'chat.postMessage': 40_000, 'chat.update': 4_000, 'chat.postEphemeral': 40_000 };

export function slackWebApi(options: Options): WebApi {
  const mayPost = postRate();
  const methods = methodsOf(options);
  return (method, token, args, at) => {
    const run = methods[method];
    if (!run) return error('unknown_method');
    if (!token) return error('not_authed');
    if (token !== options.token) return error('invalid_auth');
    if (method === 'chat.postMessage' && !mayPost(at)) {
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '1' } };
    }
    const answer = run(args);
    const headers = { 'x-oauth-scopes': SCOPES.join(','), 'x-slack-req-id': String(at) };
    return { ...(typeof answer === 'string' ? error(answer) : { status: 200, body: answer }), headers };
  };
}

type Method = (args: Json) => Json | string;

function methodsOf({ channel, triggers, origin, openView }: Options): Record<string, Method> {
  return {
    'auth.test': () => ({
      ok: true,
      url: `${origin()}/`,
      team: TEAM.domain,
      team_id: TEAM.id,
      user: 'vigia',
      user_id: APP.user,
      bot_id: APP.bot,
      is_enterprise_install: false,
    }),
    'chat.postMessage': (args) => {
      const wrong = problemOfMessage('chat.postMessage', args);
      if (wrong) return wrong;
      const root = args.thread_ts === undefined ? undefined : channel.find(args.thread_ts);
      if (args.thread_ts !== undefined && !root) return 'thread_not_found';
      if (root?.thread_ts !== undefined) return 'cannot_reply_to_message';
      const message = channel.post(contentOf(args), {
        thread_ts: root?.ts,
        is_broadcast: root !== undefined && args.reply_broadcast === true,
      });
      return { ok: true, channel: CHANNEL.id, ts: message.ts, message: shownMessage(message) };
    },
    'chat.update': (args) => {
      if (args.channel !== CHANNEL.id) return 'channel_not_found';
      const before = channel.find(args.ts);
      if (!before) return 'message_not_found';
      const content = updatedContent(before.payload, args);
      const wrong = problemOfMessage('chat.update', { ...content, channel: args.channel });
      if (wrong) return wrong;
      const message = channel.update(before.ts, content) ?? before;
      const shown = shownMessage(message);
      return { ok: true, channel: CHANNEL.id, ts: message.ts, text: message.payload.text, message: shown };
    },
    'chat.delete': ({ channel: id, ts }) => {
      if (id !== CHANNEL.id) return 'channel_not_found';
      return channel.delete(ts) ? { ok: true, channel: CHANNEL.id, ts } : 'message_not_found';
    },
    'chat.postEphemeral': (args) => {
      const wrong = problemOfMessage('chat.postEphemeral', args);
      if (wrong) return wrong;
      const person = personOf(args.user);
      if (!person) return 'user_not_in_channel';
      const root = channel.find(args.thread_ts);
      return { ok: true, message_ts: channel.whisper(contentOf(args), person.id, root?.ts).ts };
    },
    'chat.getPermalink': ({ channel: id, message_ts }) => {
      if (id !== CHANNEL.id) return 'channel_not_found';
      const message = channel.find(message_ts);
      if (!message) return 'message_not_found';
      return { ok: true, channel: CHANNEL.id, permalink: permalinkOf(message, origin()) };
    },
    'views.open': ({ trigger_id, view: given }) => {
      const view = typeof given === 'string' ? parsed(given) : given;
      const problem = problemOfView(view);
      if (problem) return invalidArguments(problem);
      const person = triggers.exchange(trigger_id);
      if (typeof person === 'string') return person;
      const opened = openedView(view as Json);
      openView(opened, person);
      return { ok: true, view: opened };
    },
  };
}

function error(name: string): WebApiAnswer {
  return { status: 200, body: { ok: false, error: name } };
}

function invalidArguments(problem: string): Json {
  return { ok: false, error: 'invalid_arguments', response_metadata: { messages: [`[ERROR] ${problem}`] } };
}

function problemOfMessage(method: keyof typeof MAX_TEXT, args: Json): string | undefined {
  if (args.channel !== CHANNEL.id) return 'channel_not_found';
  const content = contentOf(args);
  const refusal = refusalOf(content);
  if (refusal) return refusal === 'invalid_payload' ? 'invalid_arguments' : refusal;
  if (String(content.text ?? '').length > MAX_TEXT[method]) return 'msg_too_long';
  return hasRepeatedIds(content) ? 'invalid_blocks' : undefined;
}

/** No two elements of a block may have the same action_id, and no two blocks the same block_id. */
function hasRepeatedIds(content: Json): boolean {
  const blocks = allBlocks(content);
  const lists = [
    blocks.map(({ block_id }) => block_id),
    ...blocks.map(({ elements }) =>
      listOf(elements).flatMap(({ action_id }) => (action_id === undefined ? [] : [action_id])),
    ),
  ];
  return lists.some((ids) => new Set(ids).size < ids.length);
}

const CONTENT = ['text', 'blocks', 'attachments', 'username', 'metadata'];

/** What a message says. In a form, lists are JSON. */
function contentOf(args: Json): Json {
  const given = CONTENT.filter((name) => args[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => {
      const value = args[name];
      return [name, name !== 'text' && typeof value === 'string' ? (parsed(value) ?? value) : value];
    }),
  );
}

/** Blocks that are left out stay only when the text is left out too; attachments stay until a list replaces them. */
function updatedContent(before: Json, args: Json): Json {
  const { text, ...given } = contentOf(args);
  const { blocks, ...kept } = before;
  return { ...kept, ...(text === undefined && { blocks }), ...(text !== undefined && { text }), ...given };
}

export function shownMessage(message: Message): Json {
  const { ts, thread_ts, payload, edited_at } = message;
  return {
    type: 'message',
    ts,
    user: APP.user,
    bot_id: APP.bot,
    app_id: APP.id,
    team: TEAM.id,
    ...(thread_ts !== undefined && { thread_ts }),
    ...(edited_at !== undefined && { edited: { user: APP.bot, ts } }),
    ...withBlockIds(payload),
  };
}

function permalinkOf({ ts, thread_ts }: Message, origin: string): string {
  const inThread = thread_ts === undefined ? '' : `?thread_ts=${thread_ts}&cid=${CHANNEL.id}`;
  return `${origin}/archives/${CHANNEL.id}/p${ts.replace('.', '')}${inThread}`;
}

/** The arguments of a call: JSON, or a form. */
export function argumentsOf(body: string, contentType = ''): Json {
  if (contentType.startsWith('application/json')) return (parsed(body) ?? {}) as Json;
  return Object.fromEntries(new URLSearchParams(body));
}

/** The token of a call: a bearer token, or the argument `token` of a form. */
export function tokenOf(authorization: string | undefined, args: Json): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return bearer ?? (typeof args.token === 'string' ? args.token : undefined);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
