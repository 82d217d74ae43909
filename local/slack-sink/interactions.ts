// The payloads that Slack sends to an app, as its documentation shows them: presses, submitted modals, shortcuts, commands.
// https://docs.slack.dev/reference/interaction-payloads
import { allBlocks, type Ephemeral, type Message } from './channel.ts';
import { isObject, type Json, listOf } from './rules/shape.ts';
import { shownMessage } from './web-api.ts';
import { APP, CHANNEL, PEOPLE, type Person, personOf, TEAM } from './workspace.ts';

/** The trigger_id and the response_url of one interaction. */
export interface Means {
  trigger_id: string;
  response_url: string;
}

/** What was pressed: an element of a block, and the place of the chosen option in a menu. */
export interface Press {
  block_id: string;
  action_id: string;
  option?: number | undefined;
}

const COMMON = {
  team: TEAM,
  enterprise: null,
  is_enterprise_install: false,
  api_app_id: APP.id,
  /** Slack's old way of verifying, which Vigía does not read. */
  token: 'verification-token',
};

function userOf({ id, name }: Person) {
  return { id, username: name, name, team_id: TEAM.id };
}

/** A button or a menu; undefined when the message has no such element. */
export function blockActions(
  target: Message | Ephemeral,
  press: Press,
  person: Person,
  means: Means,
): Json | undefined {
  const action = actionOf(target, press);
  if (!action) return undefined;
  const isEphemeral = 'user' in target;
  const { ts, thread_ts } = target;
  const inThread = thread_ts === undefined ? {} : { thread_ts };
  return {
    type: 'block_actions',
    user: userOf(person),
    ...COMMON,
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: CHANNEL.id,
      is_ephemeral: isEphemeral,
      ...inThread,
    },
    channel: CHANNEL,
    ...(isEphemeral ? {} : { message: shownMessage(target) }),
    state: { values: {} },
    ...means,
    actions: [action],
  };
}

function actionOf({ payload }: Message | Ephemeral, { block_id, action_id, option }: Press) {
  const block = allBlocks(payload).find((candidate) => candidate.block_id === block_id);
  const element = elementsOf(block).find((candidate) => candidate.action_id === action_id);
  if (!element) return undefined;
  const common = { type: element.type, action_id, block_id, action_ts: (Date.now() / 1000).toFixed(6) };
  if (element.type === 'button') {
    const { text, value, style, url } = element;
    return { ...common, text, ...defined({ value, style, url }) };
  }
  if (element.type === 'users_select') return { ...common, selected_user: PEOPLE[option ?? -1]?.id ?? null };
  const chosen = listOf(element.options)[option ?? -1];
  return chosen && { ...common, ...defined({ placeholder: element.placeholder }), selected_option: chosen };
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What can be pressed in a block. Slack gives an action_id to an element that came without one. */
export function elementsOf(block: Json | undefined): Json[] {
  const all = isObject(block?.accessory) ? [block.accessory] : listOf(block?.elements);
  return all.map((element, i) => ({ ...element, action_id: element.action_id ?? `e${i}` }));
}

export function messageAction(message: Message, callback_id: string, person: Person, means: Means): Json {
  return {
    type: 'message_action',
    callback_id,
    user: userOf(person),
    ...COMMON,
    channel: CHANNEL,
    message_ts: message.ts,
    message: shownMessage(message),
    action_ts: (Date.now() / 1000).toFixed(6),
    ...means,
  };
}

/** @param values what was filled in, by block_id: a text, or the place of an option */
export function viewSubmission(
  view: Json,
  values: Readonly<Record<string, unknown>>,
  person: Person,
  trigger_id: string,
): Json {
  const inputs = listOf(view.blocks).filter(({ type }) => type === 'input');
  const state = inputs.map(({ block_id, element }) => {
    const { action_id = 'e0', ...rest } = element as Json;
    return [block_id, { [String(action_id)]: filled(rest, values[String(block_id)]) }];
  });
  return {
    type: 'view_submission',
    user: userOf(person),
    ...COMMON,
    trigger_id,
    view: { ...view, state: { values: Object.fromEntries(state) } },
    response_urls: [],
  };
}

function filled({ type, options }: Json, value: unknown): Json {
  if (type === 'plain_text_input') return { type, value: value === '' ? null : (value ?? null) };
  if (type === 'users_select') return { type, selected_user: personOf(value)?.id ?? null };
  const chosen = [value].flat().flatMap((place) => {
    const option = listOf(options)[Number(place)];
    return place === '' || place === undefined || option === undefined ? [] : [option];
  });
  return type === 'checkboxes'
    ? { type, selected_options: chosen }
    : { type, selected_option: chosen[0] ?? null };
}

/** What is typed, as Slack sends it to a command whose `should_escape` is on: escaped, and people by their ids. */
function sentText(typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(/@([\w.-]+)/g, (written, name: string) => {
    const person = PEOPLE.find((one) => one.name === name);
    return person ? `<@${person.id}|${name}>` : written;
  });
}

/** The form of a slash command. */
export function commandForm(text: string, person: Person, means: Means): Record<string, string> {
  return {
    token: COMMON.token,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: CHANNEL.id,
    channel_name: CHANNEL.name,
    user_id: person.id,
    user_name: person.name,
    command: APP.command,
    text: sentText(text),
    api_app_id: APP.id,
    is_enterprise_install: 'false',
    ...means,
  };
}
