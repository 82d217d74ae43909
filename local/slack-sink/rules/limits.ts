// The rules of Slack's messages, and the answers of its incoming webhooks to a payload that breaks one.
// Limits: Slack, "Block Kit reference"; the limit for all characters together is undocumented, and was observed.
import { isValidElement, isValidInput } from './elements.ts';
import { isListOf, isObject, isText, isTextObject, type Json, listOf } from './shape.ts';

export type Refusal =
  | 'invalid_payload'
  | 'no_text'
  | 'invalid_blocks'
  | 'msg_blocks_too_long'
  | 'too_many_attachments';

const MAX_BLOCKS = 50;
const MAX_ATTACHMENTS = 100;
const MAX_CHARACTERS = 13_200;
const BLOCK_TYPES =
  /^(actions|context|divider|file|header|image|input|markdown|rich_text|section|table|video)$/;

/** Slack's answer when it refuses `payload`; undefined when it would post it. */
export function refusalOf(payload: unknown): Refusal | undefined {
  if (!isObject(payload)) return 'invalid_payload';
  const { text, blocks, attachments } = payload;
  if (attachments !== undefined) {
    if (!Array.isArray(attachments)) return 'invalid_payload';
    if (attachments.length > MAX_ATTACHMENTS) return 'too_many_attachments';
  }
  const hasText = typeof text === 'string' && text !== '';
  if (!hasText && !isFilled(blocks) && !isFilled(attachments)) return 'no_text';
  const lists = [blocks, ...listOf(attachments).map((attachment) => attachment.blocks)];
  for (const list of lists) {
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length > MAX_BLOCKS || !list.every(isValidBlock))
      return 'invalid_blocks';
    if (characters(list) > MAX_CHARACTERS) return 'msg_blocks_too_long';
  }
  return undefined;
}

/** Whether Slack takes this block; elements.ts knows what can be pressed. */
export function isValidBlock(block: unknown): boolean {
  if (!isObject(block) || !BLOCK_TYPES.test(String(block.type))) return false;
  if (block.block_id !== undefined && !isText(block.block_id, 255)) return false;
  switch (block.type) {
    case 'header':
      return isTextObject(block.text, 150, ['plain_text']);
    case 'section':
      return isValidSection(block);
    case 'context':
      return isListOf(block.elements, 10, (element) => isImage(element) || isTextObject(element, 3_000));
    case 'actions':
      return isListOf(block.elements, 25, (element) => isObject(element) && isValidElement(element));
    case 'image':
      return isImage(block);
    case 'input':
      return isValidInput(block);
    default:
      return true;
  }
}

function isValidSection({ text, fields, accessory }: Json): boolean {
  if (text === undefined && fields === undefined) return false;
  if (text !== undefined && !isTextObject(text, 3_000)) return false;
  if (fields !== undefined && !isListOf(fields, 10, (field) => isTextObject(field, 2_000))) return false;
  return (
    accessory === undefined || (isObject(accessory) && (isImage(accessory) || isValidElement(accessory)))
  );
}

function isImage(value: unknown): boolean {
  return (
    isObject(value) &&
    value.type === 'image' &&
    isText(value.image_url, 3_000) &&
    isText(value.alt_text, 2_000)
  );
}

/** Characters of all texts in it. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + characters(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : characters(item)),
    0,
  );
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
