// What people press in a message, as HTML: buttons, menus and their confirmations. page/press.js sends the presses.
import { elementsOf } from '../interactions.ts';
import { isObject, type Json, listOf } from '../rules/shape.ts';
import { PEOPLE } from '../workspace.ts';
import { escapeHtml, renderLink } from './mrkdwn.ts';
import { text, textObject } from './texts.ts';

/** The controls of an actions block, or the one beside a section. */
export function controls(block: Json): string {
  return `<div class="actions">${elementsOf(block)
    .map((element) => control(element, text(block.block_id)))
    .join('')}</div>`;
}

function control(element: Json, blockId: string): string {
  const name = `data-block="${escapeHtml(blockId)}" data-action="${escapeHtml(text(element.action_id))}"`;
  const attributes = `${name}${confirmation(element.confirm)}`;
  switch (element.type) {
    case 'button':
      return button(element, attributes);
    case 'static_select':
    case 'radio_buttons':
      return select(element, attributes);
    case 'users_select':
      return select(
        { ...element, options: PEOPLE.map(({ name }) => ({ text: plain(`@${name}`) })) },
        attributes,
      );
    case 'overflow':
      return overflow(element, attributes);
    default:
      return textObject(element.text);
  }
}

const plain = (words: string) => ({ type: 'plain_text', text: words });

function button(element: Json, attributes: string): string {
  const style = element.style === 'danger' || element.style === 'primary' ? ` ${element.style}` : '';
  const label = textObject(element.text);
  const link = renderLink(text(element.url), label, `button${style}`, attributes);
  return link === label
    ? `<button type="button" ${attributes} class="button${style}">${label}</button>`
    : link;
}

function select({ placeholder, options }: Json, attributes: string): string {
  const label = textObject(placeholder) || '…';
  const list = listOf(options).map((option, i) => `<option value="${i}">${textObject(option.text)}</option>`);
  return (
    `<select class="button" ${attributes} aria-label="${label}">` +
    `<option value="">${label}</option>${list.join('')}</select>`
  );
}

function overflow({ options }: Json, attributes: string): string {
  const list = listOf(options).map(
    (option, i) =>
      `<button type="button" ${attributes} data-option="${i}">${textObject(option.text)}</button>`,
  );
  return (
    '<details class="menu"><summary class="button" aria-label="Más acciones">⋯</summary>' +
    `<div>${list.join('')}</div></details>`
  );
}

/** The dialog that asks first, as data: its texts are rendered here, since the page knows no mrkdwn. */
function confirmation(confirm: unknown): string {
  if (!isObject(confirm)) return '';
  const dialog = {
    title: textObject(confirm.title),
    text: textObject(confirm.text),
    confirm: textObject(confirm.confirm),
    deny: textObject(confirm.deny),
    style: confirm.style === 'danger' ? 'danger' : 'primary',
  };
  return ` data-confirm="${escapeHtml(JSON.stringify(dialog))}"`;
}
