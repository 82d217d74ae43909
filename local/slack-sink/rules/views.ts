// Modals: Slack's limits of a view, and the view as Slack completes it.
// https://docs.slack.dev/reference/views/modal-views

import { APP, TEAM } from '../workspace.ts';
import { isValidBlock } from './limits.ts';
import { isListOf, isObject, isText, isTextObject, isUnset, type Json, listOf } from './shape.ts';

const PLAIN = ['plain_text'];

/** What Slack says against a modal; undefined when it would open it. */
export function problemOfView(view: unknown): string | undefined {
  if (!isObject(view) || view.type !== 'modal') return 'must be a view of type modal';
  const { title, submit, close, blocks, private_metadata, callback_id } = view;
  if (!isTextObject(title, 24, PLAIN)) return 'title must have 1 to 24 characters';
  for (const [name, text] of Object.entries({ submit, close })) {
    if (!isUnset(text) && !isTextObject(text, 24, PLAIN)) return `${name} must have 1 to 24 characters`;
  }
  if (!isListOf(blocks, 100, isValidBlock)) return 'blocks must be 1 to 100 valid blocks';
  const hasInput = (blocks as Json[]).some(({ type }) => type === 'input');
  if (hasInput && isUnset(submit)) return 'submit is required with an input block';
  if (!isUnset(private_metadata) && !isText(private_metadata, 3_000)) return 'private_metadata is too long';
  return isUnset(callback_id) || isText(callback_id, 255) ? undefined : 'callback_id is too long';
}

let views = 0;

/** The view as Slack completes it. */
export function openedView(view: Json): Json {
  views += 1;
  const id = `V${String(views).padStart(10, '0')}`;
  return {
    private_metadata: '',
    callback_id: '',
    close: null,
    submit: null,
    ...view,
    id,
    root_view_id: id,
    previous_view_id: null,
    team_id: TEAM.id,
    app_id: APP.id,
    bot_id: APP.bot,
    hash: `${Date.now()}.${views}`,
    external_id: '',
    state: { values: {} },
    blocks: listOf(view.blocks).map((block, i) => ({ ...block, block_id: block.block_id ?? `v${i}` })),
  };
}
