// A message as HTML, roughly as Slack shows it: Block Kit, attachments, or its text alone.
import { type Ephemeral, type Message, withBlockIds } from '../channel.ts';
import { isObject, type Json, listOf } from '../rules/shape.ts';
import { SHORTCUTS } from '../workspace.ts';
import { controls } from './controls.ts';
import { escapeHtml, renderLink, renderMrkdwn } from './mrkdwn.ts';
import { text, textObject } from './texts.ts';

type Shown = Pick<Message, 'received_at' | 'payload'> & Partial<Omit<Message, 'payload'> & Ephemeral>;

export function renderMessage(message: Shown): string {
  const payload = withBlockIds(message.payload);
  const { ts = '', received_at, user, thread_ts, is_broadcast } = message;
  const name = escapeHtml(text(payload.username) || 'Vigía');
  const blocks = listOf(payload.blocks).map(renderBlock).join('');
  const body = blocks || `<p>${renderMrkdwn(text(payload.text))}</p>`;
  const attachments = listOf(payload.attachments).map(renderAttachment).join('');
  const at = escapeHtml(received_at);
  return `<article id="p${ts.replace('.', '')}" data-ts="${ts}"${user ? ` class="ephemeral" data-user="${user}"` : ''}>
<div class="avatar" aria-hidden="true">${name.slice(0, 1)}</div>
<div class="body"><div class="message">
<header><b>${name}</b> <span class="app">APP</span> <time datetime="${at}">${at}</time>${isBroadcastOf(is_broadcast)}${user ? '' : shortcuts()}</header>
${user ? '<p class="context">Solo tú puedes ver esto</p>' : ''}${body}${attachments}
</div>${thread_ts === undefined && !user ? THREAD : ''}</div>
</article>`;
}

/** Filled by page/channel.js. */
const THREAD = '<details class="thread" hidden><summary></summary><div class="replies"></div></details>';

function isBroadcastOf(isBroadcast: true | undefined): string {
  return isBroadcast ? ' <span class="state">respondió en un hilo</span>' : '';
}

function shortcuts(): string {
  const list = SHORTCUTS.map(
    ({ callback_id, name }) => `<button type="button" data-shortcut="${callback_id}">${name}</button>`,
  );
  return (
    '<details class="menu shortcuts"><summary aria-label="Acciones del mensaje">⋮</summary>' +
    `<div>${list.join('')}</div></details>`
  );
}

export function renderBlock(block: Json): string {
  switch (block.type) {
    case 'header':
      return `<h3>${textObject(block.text)}</h3>`;
    case 'section':
      return renderSection(block);
    case 'divider':
      return '<hr>';
    case 'context':
      return `<div class="context">${listOf(block.elements).map(contextElement).join(' ')}</div>`;
    case 'actions':
      return controls(block);
    case 'image':
      return `<p class="context">🖼️ ${renderLink(text(block.image_url), escapeHtml(text(block.alt_text)))}</p>`;
    case 'rich_text':
    case 'markdown':
      return `<p>${escapeHtml(allText(block))}</p>`;
    default:
      return `<p class="context">[${escapeHtml(text(block.type))}]</p>`;
  }
}

function renderSection(block: Json): string {
  const { text: own, fields, accessory } = block;
  const list = listOf(fields);
  return [
    '<div class="section">',
    own === undefined ? '' : `<div class="text">${textObject(own)}</div>`,
    isObject(accessory) ? controls(block) : '',
    '</div>',
    list.length === 0
      ? ''
      : `<div class="fields">${list.map((field) => `<div>${textObject(field)}</div>`).join('')}</div>`,
  ].join('');
}

function contextElement(element: Json): string {
  return element.type === 'image'
    ? escapeHtml(text(element.alt_text))
    : `<span>${textObject(element)}</span>`;
}

const COLOURS: Record<string, string> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

function renderAttachment(attachment: Json): string {
  const named = COLOURS[text(attachment.color)] ?? text(attachment.color);
  // As an attribute of SVG, since the page's content security policy allows no inline style.
  const colour = /^#?[0-9a-f]{6}$/i.test(named) ? `#${named.replace('#', '')}` : '#9a9a9a';
  const bar = `<svg class="bar" aria-hidden="true"><rect width="100%" height="100%" fill="${colour}"/></svg>`;
  return `<div class="attachment">${bar}<div>${attachmentBody(attachment)}</div></div>`;
}

function attachmentBody(attachment: Json): string {
  const { pretext, title, title_link, text: own, fallback, footer } = attachment;
  const blocks = listOf(attachment.blocks).map(renderBlock).join('');
  const fields = listOf(attachment.fields).map(
    (field) => `<div><b>${renderMrkdwn(text(field.title))}</b><br>${renderMrkdwn(text(field.value))}</div>`,
  );
  const heading =
    title === undefined ? '' : `<b>${renderLink(text(title_link), renderMrkdwn(text(title)))}</b>`;
  const html = [
    pretext === undefined ? '' : `<p>${renderMrkdwn(text(pretext))}</p>`,
    heading,
    own === undefined ? '' : foldable(text(own)),
    fields.length === 0 ? '' : `<div class="fields">${fields.join('')}</div>`,
    blocks,
    footer === undefined ? '' : `<div class="context">${renderMrkdwn(text(footer))}</div>`,
  ].join('');
  return html || `<p>${renderMrkdwn(text(fallback))}</p>`;
}

/** Slack folds the text of an attachment that has 700 characters or five line breaks. */
function foldable(own: string): string {
  const isFolded = own.length >= 700 || own.split('\n').length > 5;
  const shown = `<p>${renderMrkdwn(own)}</p>`;
  return isFolded
    ? `<div class="fold">${shown}<details><summary>Mostrar más</summary></details></div>`
    : shown;
}

function allText(value: unknown): string {
  if (Array.isArray(value)) return value.map(allText).join('');
  if (!isObject(value)) return '';
  return typeof value.text === 'string' ? value.text : allText(value.elements);
}
