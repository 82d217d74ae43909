// What every message must hold to, whatever is in it: Slack's limits (FACTS: "Slack"), and nothing of the input as markup.
import { expect } from 'vitest';
import type { SlackMessage } from '../../../lib/slack/slack.ts';
import { refusalOf } from '../../../local/slack-sink/limits.ts';

/** Our own total, below the 13,200 at which Slack was seen to refuse. */
const TOTAL = 12_000;

export function expectWithinLimits(message: SlackMessage): void {
  expect(refusalOf(message)).toBeUndefined();
  expect(message.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  expect(message.text.length).toBeLessThanOrEqual(40_000);
  const blocks = [
    ...message.blocks,
    ...(message.attachments ?? []).flatMap((attachment) => attachment.blocks),
  ];
  expect(JSON.stringify([message.blocks, message.attachments]).length).toBeLessThanOrEqual(TOTAL);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const block of blocks) expectBlock(block);
}

function expectBlock(block: SlackMessage['blocks'][number]): void {
  const texts = 'text' in block ? [block.text] : 'fields' in block ? block.fields : [];
  for (const text of texts) expectText(text, MOST[block.type]);
  if (block.type === 'context') for (const element of block.elements) expectText(element, MOST.context);
  if (block.type !== 'actions') return;
  for (const { text, url } of block.elements) {
    expectText(text, 75);
    expect(url).toMatch(/^https?:\/\/[^<>|\s]*$/);
  }
}

/** Fields may be 2,000 long, and there are few enough of ours that they never are. */
const MOST = { header: 150, section: 3_000, context: 3_000, actions: 75 };

/** Shown as it is: no mention, no link, and every fence that opens ends. */
function expectText(
  { type, text, verbatim }: { type: string; text: string; verbatim?: true },
  max: number,
): void {
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(max);
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  if (type !== 'mrkdwn') return;
  // Without it a bare "@channel" would still be one.
  expect(verbatim).toBe(true);
  expect((text.split('```').length - 1) % 2, text).toBe(0);
}
