// The same message with less of what Slack may refuse: without markup and buttons, then without blocks.
import type { Form } from '#lib/alerts/alerts.ts';

/** The body of a post; `text` alone is a message too. */
export interface SlackPayload {
  text: string;
  blocks?: unknown[];
  attachments?: { blocks?: unknown[] }[];
}

/** Well below every limit of a text, with room for what JSON and Slack's counting add. */
const SHORT = 1_000;

/**
 * `compact` keeps the text and the first plain section, usually the error, cut short; `text` keeps the text, cut short.
 * Both lose the links: what makes a message refused is most often a URL, or too much of everything.
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

/** The words of a section without markup. */
function plainSection(block: unknown): string[] {
  const { type, text } = block as { type?: string; text?: { type?: string; text?: string } };
  return type === 'section' && text?.type === 'plain_text' && text.text ? [text.text] : [];
}

/** Cut before an entity or a character that the cut would halve. */
function shorten(text: string): string {
  if (text.length <= SHORT) return text;
  return `${text.slice(0, SHORT).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`;
}
