// Lays out the notices that the delivery itself makes: the digest of many new faults, and the line about an alert that
// Slack does not take.
import { type DigestMember, type Form, faultLine, type Notice, type Severity } from '#lib/alerts/alerts.ts';
import { clip } from './escape.ts';
import type { SlackPayload } from './forms.ts';

/** A member's line has at most so many characters of JSON: with 50 members the message stays below 12,000. */
const LINE = 200;
const SECTION = 2_900;
const HEADER = 150;
const ASIDE = 300;

const EMOJI: Record<Severity, string> = { info: '🔵', warning: '🟡', error: '🔴', critical: '🚨' };

/** Every form names every fault: with markup, without it, or as text alone. */
export function digestInForm({ alert, members = [] }: Notice, form: Form, stage: string): SlackPayload {
  const headline = `📋 ${clip(`${stage} · ${alert.title}`, HEADER - 10)}`;
  const lines = members.map(lineOf);
  if (form === 'text') return { text: [headline, ...lines].join('\n') };
  const header = form === 'full' ? { type: 'header', text: plain(headline) } : section(headline);
  return { text: `${headline}: ${namesOf(members)}`, blocks: [header, ...sectionsOf(lines).map(section)] };
}

export function asideMessage({ alert }: Notice, stage: string): SlackPayload {
  return { text: `⚠️ ${clip(`${stage} · ${alert.title}`, ASIDE)}` };
}

function lineOf({ severity, source, title, count }: DigestMember): string {
  const text = faultLine(source, title, count).replace(/\s+/g, ' ');
  return `${EMOJI[severity]} ${clip(text, LINE)}`;
}

/** The sources, for the push notification. */
function namesOf(members: DigestMember[]): string {
  return clip([...new Set(members.map(({ source }) => source))].join(', '), ASIDE);
}

/** As many lines in a section as fit; a line break takes two characters of JSON. */
function sectionsOf(lines: string[]): string[] {
  const sections: string[] = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (last === undefined || last.length + line.length + 2 * LINES_IN_SECTION > SECTION) sections.push(line);
    else sections[sections.length - 1] = `${last}\n${line}`;
  }
  return sections;
}

const LINES_IN_SECTION = 50;

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const section = (text: string) => ({ type: 'section', text: plain(text) });
