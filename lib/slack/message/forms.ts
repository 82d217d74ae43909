// The forms of a message that Slack may accept when it refused the full one: without markup and buttons, or only text.
import type { Form } from '#lib/alerts/alerts.ts';

/** The body of a post; `text` alone is a complete message. */
export interface SlackPayload {
  text: string;
  blocks?: unknown[];
  attachments?: { blocks?: unknown[] }[];
}

/** Characters: well below every limit of a text, with room for JSON's escapes and Slack's way of counting. */
const SHORT = 1_000;

/**
 * `compact` keeps the text and the first plain section, usually the error, both shortened; `text` keeps the shortened
 * text. Both drop the links: most refused messages have a bad URL or are too long.
 */
export function inForm(message: SlackPayload, form: Form): SlackPayload {
  if (form === 'full') return message;
  const text = shorten(message.text);
  if (form === 'text') return { text };
  const { blocks = [], attachments = [] } = message;
  const all = [...blocks, ...attachments.flatMap((attachment) => attachment.blocks ?? [])];
  const sections = [text, ...all.flatMap(plainSection).slice(0, 1)].map((part) => ({
    type: 'section',
    text: { type: 'plain_text', text: shorten(part) || '–', emoji: false },
  }));
  return { text, blocks: sections };
}

/** The text of a section without markup. */
function plainSection(block: unknown): string[] {
  const { type, text } = block as { type?: string; text?: { type?: string; text?: string } };
  return type === 'section' && text?.type === 'plain_text' && text.text ? [text.text] : [];
}

/** Never cuts an entity or a surrogate pair in two. */
function shorten(text: string): string {
  if (text.length <= SHORT) return text;
  return `${text.slice(0, SHORT).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`;
}
