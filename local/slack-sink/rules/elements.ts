// Slack's limits of what people can press and fill in: buttons, menus and inputs.
// https://docs.slack.dev/reference/block-kit/block-elements
import { isListOf, isObject, isText, isTextObject, isUnset, type Json } from './shape.ts';

const PLAIN = ['plain_text'];

/** Whether an element may stand in an actions block or beside a section. */
export function isValidElement(element: Json): boolean {
  if (!isUnset(element.action_id) && !isText(element.action_id, 255)) return false;
  if (!isUnset(element.confirm) && !isValidConfirm(element.confirm)) return false;
  switch (element.type) {
    case 'button':
      return isValidButton(element);
    case 'static_select':
      return isPlaceholder(element.placeholder) && isChoice(element, 100);
    case 'users_select':
      return isPlaceholder(element.placeholder);
    case 'overflow':
      return isChoice(element, 5);
    case 'radio_buttons':
    case 'checkboxes':
      return isChoice(element, 10, ['plain_text', 'mrkdwn']);
    default:
      return typeof element.type === 'string' && element.type !== 'plain_text_input';
  }
}

function isValidButton({ text, url, style, value }: Json): boolean {
  if (!isTextObject(text, 75, PLAIN) || !isStyle(style)) return false;
  if (!isUnset(value) && !isText(value, 2_000)) return false;
  return isUnset(url) || (isText(url, 3_000) && URL.canParse(url));
}

function isStyle(style: unknown): boolean {
  return isUnset(style) || style === 'primary' || style === 'danger';
}

function isValidConfirm(confirm: unknown): boolean {
  if (!isObject(confirm)) return false;
  const { title, text, confirm: yes, deny, style } = confirm;
  return (
    isTextObject(title, 100, PLAIN) &&
    isTextObject(text, 300) &&
    isTextObject(yes, 30, PLAIN) &&
    isTextObject(deny, 30, PLAIN) &&
    isStyle(style)
  );
}

function isPlaceholder(placeholder: unknown): boolean {
  return isUnset(placeholder) || isTextObject(placeholder, 150, PLAIN);
}

/** Menus of groups are not used here, and count as wrong. */
function isChoice({ options, initial_option }: Json, most: number, types = PLAIN): boolean {
  const isOption = (option: unknown) =>
    isObject(option) && isTextObject(option.text, 75, types) && isText(option.value, 150);
  if (!isListOf(options, most, isOption)) return false;
  return isUnset(initial_option) || isOption(initial_option);
}

/** An input block: a label and one element to fill in. */
export function isValidInput({ label, element, hint }: Json): boolean {
  if (!isTextObject(label, 2_000, PLAIN) || !isObject(element)) return false;
  if (!isUnset(hint) && !isTextObject(hint, 2_000, PLAIN)) return false;
  if (element.type !== 'plain_text_input') return isValidElement(element);
  const { placeholder, min_length, max_length } = element;
  return isPlaceholder(placeholder) && isLength(min_length, 0) && isLength(max_length, 1);
}

function isLength(length: unknown, least: number): boolean {
  return isUnset(length) || (Number.isInteger(length) && Number(length) >= least && Number(length) <= 3_000);
}
