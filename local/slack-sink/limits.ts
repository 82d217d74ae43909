// The rules of Slack's incoming webhooks, and its answers to a payload that breaks one.
// Limits: Slack, "Block Kit reference"; the limit for all characters together is undocumented, and was observed.

export type Refusal =
  | 'invalid_payload'
  | 'no_text'
  | 'invalid_blocks'
  | 'msg_blocks_too_long'
  | 'too_many_attachments';

export type Json = Record<string, unknown>;

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

function isValidBlock(block: unknown): boolean {
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

function isValidElement(element: Json): boolean {
  if (element.type !== 'button') return typeof element.type === 'string';
  const { text, url, style } = element;
  if (!isTextObject(text, 75, ['plain_text'])) return false;
  if (style !== undefined && style !== 'primary' && style !== 'danger') return false;
  return url === undefined || (isText(url, 3_000) && URL.canParse(url));
}

function isImage(value: unknown): boolean {
  return (
    isObject(value) &&
    value.type === 'image' &&
    isText(value.image_url, 3_000) &&
    isText(value.alt_text, 2_000)
  );
}

function isTextObject(value: unknown, longest: number, types = ['mrkdwn', 'plain_text']): boolean {
  return isObject(value) && types.includes(String(value.type)) && isText(value.text, longest);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= longest;
}

function isListOf(value: unknown, max: number, isValid: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= max && value.every(isValid);
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

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a list; empty when `value` is not a list. */
export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
