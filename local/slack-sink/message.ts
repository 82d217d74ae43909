// A webhook payload as HTML, roughly as Slack shows it: Block Kit, attachments, or its text alone.
import { isObject, type Json, listOf } from './limits.ts';
import { escapeHtml, renderLink, renderMrkdwn, renderPlain } from './mrkdwn.ts';

export interface Message {
  received_at: string;
  payload: Json;
}

export function renderMessage({ received_at, payload }: Message): string {
  const name = escapeHtml(text(payload.username) || 'Vigía');
  const blocks = listOf(payload.blocks).map(renderBlock).join('');
  const body = blocks || `<p>${renderMrkdwn(text(payload.text))}</p>`;
  const attachments = listOf(payload.attachments).map(renderAttachment).join('');
  return `<article>
<div class="avatar" aria-hidden="true">V</div>
<div class="body">
<header><b>${name}</b> <span class="app">APP</span> <time datetime="${escapeHtml(received_at)}">${escapeHtml(received_at)}</time></header>
${body}${attachments}
</div>
</article>`;
}

function renderBlock(block: Json): string {
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
      return `<div class="actions">${listOf(block.elements).map(button).join('')}</div>`;
    case 'image':
      return `<p class="context">🖼️ ${renderLink(text(block.image_url), escapeHtml(text(block.alt_text)))}</p>`;
    case 'rich_text':
    case 'markdown':
      return `<p>${escapeHtml(allText(block))}</p>`;
    default:
      return `<p class="context">[${escapeHtml(text(block.type))}]</p>`;
  }
}

function renderSection({ text: own, fields, accessory }: Json): string {
  const list = listOf(fields);
  return [
    '<div class="section">',
    own === undefined ? '' : `<div class="text">${textObject(own)}</div>`,
    isObject(accessory) ? `<div class="actions">${button(accessory)}</div>` : '',
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

/** In Slack a button without a link calls the sender's app; a webhook has no app, so here it does nothing. */
function button(element: Json): string {
  const style = element.style === 'danger' || element.style === 'primary' ? ` ${element.style}` : '';
  const label = textObject(element.text);
  const link = renderLink(text(element.url), label, `button${style}`);
  return link === label ? `<span class="button${style}">${label}</span>` : link;
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

function textObject(value: unknown): string {
  if (!isObject(value)) return '';
  const content = text(value.text);
  return value.type === 'mrkdwn' ? renderMrkdwn(content) : renderPlain(content, value.emoji !== false);
}

function allText(value: unknown): string {
  if (Array.isArray(value)) return value.map(allText).join('');
  if (!isObject(value)) return '';
  return typeof value.text === 'string' ? value.text : allText(value.elements);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
