// Checks that every message must pass, whatever its input: Slack's limits, and no markup that comes from the input.
import type { SlackMessage } from '../../../lib/slack/slack.ts';
import { refusalOf } from '../../../local/slack-sink/rules/limits.ts';

/** Our limit for the whole message; Slack refused messages of 13,200 characters. */
const TOTAL = 12_000;
/** Slack's limits of characters. Fields may have 2,000, which ours never reach. */
const MOST = { header: 150, section: 3_000, context: 3_000, actions: 75 };

type Block = SlackMessage['blocks'][number];

/** The problems of a message, as sentences: a list, because some tests check ten thousand messages. */
export function problemsOf(message: SlackMessage): string[] {
  const { text, blocks, attachments = [] } = message;
  const all = [...blocks, ...attachments.flatMap((attachment) => attachment.blocks)];
  const size = JSON.stringify([blocks, attachments]).length;
  return [
    ...said(refusalOf(message) !== undefined, `Slack refuses it: ${refusalOf(message)}`),
    ...said(hasMarkup(text), `markup in the text: ${text}`),
    ...said(text.length > 40_000, 'a text that Slack cuts'),
    ...said(size > TOTAL, `${size} characters`),
    ...said(all.length > 50, `${all.length} blocks`),
    ...all.flatMap(problemsOfBlock),
  ];
}

function problemsOfBlock(block: Block): string[] {
  const elements = 'elements' in block ? block.elements : [];
  const texts = [
    ...('text' in block ? [block.text] : []),
    ...('fields' in block ? block.fields : []),
    ...elements.flatMap(textsOf),
  ];
  const urls = elements.flatMap((element) => [
    ...('url' in element ? [element.url] : []),
    ...('options' in element ? element.options.flatMap(({ url = [] }) => url) : []),
  ]);
  return [
    ...texts.flatMap((text) => problemsOfText(text, MOST[block.type])),
    ...urls.flatMap((url) => said(!/^https?:\/\/[^<>|\s]*$/.test(url), `a link to ${url}`)),
  ];
}

type Element = Extract<Block, { elements: unknown }>['elements'][number];

/** Labels, options, and what Slack asks before a press. */
function textsOf(element: Element) {
  switch (element.type) {
    case 'button':
      return [element.text];
    case 'static_select':
      return [element.placeholder, ...element.options.map(({ text }) => text)];
    case 'overflow':
      return element.options.map(({ text }) => text);
    default:
      return [element];
  }
}

/** Shown as it is: no mention, no link, and every fence that opens ends. */
function problemsOfText(
  { type, text, verbatim }: { type: string; text: string; verbatim?: true },
  max: number,
): string[] {
  const isMarkdown = type === 'mrkdwn';
  return [
    ...said(text === '' || text.length > max, `${text.length} characters where ${max} fit`),
    ...said(!text.isWellFormed(), 'half a character'),
    ...said(hasMarkup(isMarkdown ? text.replace(DATE, '') : text), `markup in ${text}`),
    // Without it a bare "@channel" would still be one.
    ...said(isMarkdown && !verbatim, 'a text that is not verbatim'),
    ...said(isMarkdown && text.split('```').length % 2 === 0, `an open fence in ${text}`),
  ];
}

/** The only markup of ours: a date in the reader's time zone, with text for clients that show none. */
const DATE = /<!date\^\d{1,10}\^\{date_short_pretty\} \{time\}\|\d{1,2} \p{L}{3,4} \d{1,2}:\d\d UTC>/gu;

function hasMarkup(text: string): boolean {
  return /[<>]|&(?!amp;|lt;|gt;)/.test(text);
}

function said(isWrong: boolean, problem: string): string[] {
  return isWrong ? [problem] : [];
}
