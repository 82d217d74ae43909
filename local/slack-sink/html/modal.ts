// A modal as HTML: its blocks, and inputs that page/modal.js reads by the name of their block.

import { isObject, type Json, listOf } from '../rules/shape.ts';
import { PEOPLE } from '../workspace.ts';
import { renderBlock } from './message.ts';
import { escapeHtml } from './mrkdwn.ts';
import { text, textObject } from './texts.ts';

export function renderModal(view: Json): string {
  const blocks = listOf(view.blocks).map((block) =>
    block.type === 'input' ? input(block) : renderBlock(block),
  );
  const submit = isObject(view.submit)
    ? `<button type="submit" class="button primary">${textObject(view.submit)}</button>`
    : '';
  return `<form method="dialog" data-view="${escapeHtml(text(view.id))}">
<h2>${textObject(view.title)}</h2>
${blocks.join('')}
<p class="error" data-error=""></p>
<footer><button type="button" class="button" data-close>${textObject(view.close) || 'Cancelar'}</button>${submit}</footer>
</form>`;
}

function input(block: Json): string {
  const { label, element, hint, optional } = block;
  if (!isObject(element)) return '';
  const id = escapeHtml(text(block.block_id));
  const required = optional === true ? '' : ' required';
  const isGroup = element.type === 'radio_buttons' || element.type === 'checkboxes';
  const title = `${textObject(label)}${optional === true ? ' <small>(opcional)</small>' : ''}`;
  const head = isGroup ? `<fieldset><legend>${title}</legend>` : `<label for="${id}">${title}</label>`;
  return [
    '<div class="input">',
    head,
    control(element, id, required),
    isGroup ? '</fieldset>' : '',
    hint === undefined ? '' : `<p class="hint">${textObject(hint)}</p>`,
    `<p class="error" data-error="${id}"></p></div>`,
  ].join('');
}

function control(element: Json, id: string, required: string): string {
  const { type, placeholder, multiline, max_length, min_length, initial_value, options } = element;
  if (type === 'static_select') {
    const first = `<option value="">${textObject(placeholder)}</option>`;
    return `<select id="${id}" name="${id}"${required}>${first}${listOf(options).map(option(element)).join('')}</select>`;
  }
  if (type === 'users_select') {
    const people = PEOPLE.map(({ id: user, name }) => `<option value="${user}">@${name}</option>`);
    const first = `<option value="">${textObject(placeholder)}</option>`;
    return `<select id="${id}" name="${id}"${required}>${first}${people.join('')}</select>`;
  }
  if (type === 'radio_buttons' || type === 'checkboxes') {
    const kind = type === 'checkboxes' ? 'checkbox"' : `radio"${required}`;
    return listOf(options)
      .map(
        (one, i) => `<label><input type="${kind} name="${id}" value="${i}"> ${textObject(one.text)}</label>`,
      )
      .join('');
  }
  const lengths = `${length('min', min_length)}${length('max', max_length ?? 3_000)}`;
  const shown = `id="${id}" name="${id}" placeholder="${textObject(placeholder)}"${lengths}${required}`;
  const value = escapeHtml(text(initial_value));
  return multiline === true
    ? `<textarea ${shown} rows="4">${value}</textarea>`
    : `<input type="text" ${shown} value="${value}">`;
}

function option({ initial_option }: Json) {
  const initial = isObject(initial_option) ? initial_option.value : undefined;
  return ({ text: label, value }: Json, i: number) =>
    `<option value="${i}"${value === initial ? ' selected' : ''}>${textObject(label)}</option>`;
}

function length(which: 'min' | 'max', value: unknown): string {
  return Number.isInteger(value) ? ` ${which}length="${value}"` : '';
}
