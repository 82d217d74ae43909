// What a verified request of Slack's says, as far as it is used: who, where, and what was pressed or written. Everything
// else of it is dropped, and texts are passed on as texts only.

/** Who sent it: an app of a workspace, and a person there. */
export interface Sender {
  app: string;
  team: string;
  user: string;
}

/** Where to answer. `response_url` is a secret for half an hour. */
interface Place {
  response_url?: string | undefined;
  channel?: string | undefined;
  /** Of the thread that its message answers in: the channel would show the answer where nobody looks. */
  thread_ts?: string | undefined;
}

/** A press, a command, a dialog that was sent, or a shortcut on a message. */
export type Asked = Place &
  /** `block_id` is the fingerprint of the alert whose message it stands in, or says that it stands in a list or a question. */
  (
    | {
        type: 'press';
        action_id: string;
        value: string;
        block_id?: string | undefined;
        trigger_id?: string | undefined;
      }
    /** `name` is what the person is called in Slack. */
    | { type: 'command'; text: string; name?: string | undefined; trigger_id?: string | undefined }
    /** The dialog that a press opened: what the press said, and what was typed or chosen. */
    | {
        type: 'submission';
        action_id: string;
        value: string;
        block_id?: string | undefined;
        values: Record<string, string>;
      }
    | { type: 'shortcut'; values: string[]; trigger_id?: string | undefined }
  );

export interface SlackRequest {
  sender: Sender;
  /** Undefined for what needs no work: a link, a kind of request that this app does not use. */
  asked?: Asked | undefined;
}

/** @returns undefined when it does not name app, team and user. */
export function readForm(form: URLSearchParams): SlackRequest | undefined {
  const json = form.get('payload');
  return json === null ? readCommand(form) : readPayload(parsed(json));
}

function readCommand(form: URLSearchParams): SlackRequest | undefined {
  const sender = senderOf(form.get('api_app_id'), form.get('team_id'), form.get('user_id'));
  const place = placeOf(form.get('response_url'), form.get('channel_id'));
  const trigger_id = idOf(form.get('trigger_id'));
  const text = form.get('text') ?? '';
  const name = form.get('user_name')?.slice(0, MOST_ID);
  return (
    sender && {
      sender,
      asked: { type: 'command', text: text.slice(0, MOST_TEXT), name, trigger_id, ...place },
    }
  );
}

/** https://docs.slack.dev/reference/interaction-payloads */
function readPayload(payload: unknown): SlackRequest | undefined {
  const sender = senderOf(at(payload, 'api_app_id'), at(payload, 'team', 'id'), at(payload, 'user', 'id'));
  return sender && { sender, asked: askedIn(payload) };
}

function askedIn(payload: unknown): Asked | undefined {
  const thread_ts = threadOf(payload);
  const place = {
    ...placeOf(at(payload, 'response_url'), at(payload, 'channel', 'id')),
    ...(thread_ts !== undefined && { thread_ts }),
  };
  const trigger_id = idOf(at(payload, 'trigger_id'));
  switch (at(payload, 'type')) {
    case 'block_actions': {
      const action = at(payload, 'actions', 0);
      const action_id = textOf(at(action, 'action_id'));
      const value = textOf(at(action, 'value')) ?? textOf(at(action, 'selected_option', 'value'));
      if (action_id === undefined || value === undefined || LINK.test(value)) return undefined;
      const block_id = blockOf(at(action, 'block_id'));
      return { type: 'press', action_id, value, block_id, trigger_id, ...place };
    }
    case 'view_submission': {
      const action_id = textOf(at(payload, 'view', 'callback_id'));
      const press = parsed(textOf(at(payload, 'view', 'private_metadata'), MOST_METADATA));
      const value = textOf(at(press, 'value'));
      if (action_id === undefined || value === undefined) return undefined;
      const block_id = blockOf(at(press, 'block_id'));
      const values = inputsIn(at(payload, 'view', 'state', 'values'));
      const { response_url } = placeOf(at(press, 'response_url'), undefined);
      const thread = idOf(at(press, 'thread_ts'));
      return { type: 'submission', action_id, value, block_id, response_url, thread_ts: thread, values };
    }
    case 'message_action':
      return { type: 'shortcut', values: valuesIn(at(payload, 'message', 'blocks')), trigger_id, ...place };
    default:
      return undefined;
  }
}

/** Of each input of a dialog what was typed or chosen, by its `action_id`. */
function inputsIn(values: unknown): Record<string, string> {
  const inputs = entriesOf(values).flatMap(([, block]) => entriesOf(block));
  return Object.fromEntries(
    inputs.flatMap(([name, input]): [string, string][] => {
      const value =
        textOf(at(input, 'value')) ??
        textOf(at(input, 'selected_option', 'value')) ??
        textOf(at(input, 'selected_user'));
      return value === undefined ? [] : [[name.slice(0, MOST_ID), value]];
    }),
  );
}

/** The values of a message's buttons, by which a shortcut on the message knows its alert. */
function valuesIn(blocks: unknown): string[] {
  const elements = listOf(blocks).flatMap((block) => listOf(at(block, 'elements')));
  return elements.flatMap((element) => textOf(at(element, 'value')) ?? []).slice(0, MOST_VALUES);
}

function senderOf(app: unknown, team: unknown, user: unknown): Sender | undefined {
  const ids = [idOf(app), idOf(team), idOf(user)];
  const [appId, teamId, userId] = ids;
  return appId && teamId && userId ? { app: appId, team: teamId, user: userId } : undefined;
}

function placeOf(response_url: unknown, channel: unknown): Place {
  return { response_url: textOf(response_url, MOST_URL), channel: idOf(channel) };
}

/** A root with answers names its own thread; it stands in the channel. */
function threadOf(payload: unknown): string | undefined {
  const ts = at(payload, 'container', 'message_ts') ?? at(payload, 'message', 'ts');
  const thread = at(payload, 'container', 'thread_ts') ?? at(payload, 'message', 'thread_ts');
  return thread === ts ? undefined : idOf(thread);
}

/** The values of links in a menu. */
const LINK = /^link-\d+$/;
const MOST_ID = 64;
const MOST_TEXT = 2_000;
const MOST_METADATA = 3_000;
const MOST_URL = 500;
const MOST_VALUES = 25;

/** Slack's ids are letters and digits; those of a dialog's trigger have dots. */
function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.]{1,200}$/.test(value) ? value : undefined;
}

/** A block that our messages name; Slack gives others a name of its own. */
function blockOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

function textOf(value: unknown, most = MOST_TEXT): string | undefined {
  return typeof value === 'string' && value.length <= most ? value : undefined;
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}

/** The value at a path of own properties. */
function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
