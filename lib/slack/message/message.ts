// Lays out Slack messages: pure functions from a notice, or an administrator's message, to text and blocks.
// The Spanish texts are in lib/alerts/texts-es.ts.
import {
  type Alert,
  administratorsMessage,
  escalated,
  explainedAlarms,
  flapped,
  LINKS,
  lateAlerts,
  latestLinks,
  type Notice,
  type Phrase,
  plainPhrase,
  type Runbooks,
  recovered,
  recurring,
  repeated,
  returned,
  runbookOf,
  type Severity,
  type Status,
  say,
  silencedSentence,
  stateNow,
  stillFiring,
  summarySentence,
  timesSign,
  unnotifiedRepeats,
} from '#lib/alerts/alerts.ts';
import type { SlackLevel } from '../level.ts';
import { actions, type Block, context, header, linkLine, mrkdwn, paragraph, sentence } from './blocks.ts';
import { noticeControls } from './buttons.ts';
import { leavesOut } from './details.ts';
import { bold, clip, clipInParts, code, escapeText, fence } from './escape.ts';
import { causeOf, detailsOf, factsOf, rawOf, stackOf } from './facts.ts';
import { headlineOf } from './headline.ts';
import { peopleOf, personMessage } from './people.ts';

/**
 * The body of a post to an incoming webhook: a push notification shows `text`, the channel shows `blocks`. An attachment
 * holds the small lines and the colour, which only an attachment can have; the message is complete without its colour.
 */
export interface SlackMessage {
  text: string;
  blocks: Block[];
  attachments?: { color: string; blocks: Block[] }[];
}

/** What a message has to know besides its notice. */
export interface Channel {
  stage: string;
  /** The console's CloudWatch page; without it there is no link to the latest occurrence. */
  consoleUrl?: string | undefined;
  runbooks?: Runbooks | undefined;
  /** Whether messages have buttons that act; without it they have not. */
  level?: SlackLevel | undefined;
  /** The permalink of the thread that the fault had before. */
  earlier?: string | undefined;
}

/** Characters of JSON of each part; blocks.ts has the rest. */
const MAX = {
  text: 300,
  // One line of an error, so that the message stays short: the log has the whole. Three of an alarm's reason.
  error: 120,
  reason: 350,
  raw: 700,
  // A section holds 3,000, and a line break counts as two in JSON.
  body: 2_900,
  name: 60,
  field: 170,
  fields: 10,
  links: 4,
};
const SECTION = 3_000;

const EMOJI: Record<Severity, string> = { info: '🔵', warning: '🟡', error: '🔴', critical: '🚨' };
const COLOUR: Record<Severity, string> = {
  info: '#1d9bd1',
  warning: '#e8a723',
  error: '#e01e5a',
  critical: '#7c0a2a',
};
const GREEN = '#2eb67d';

/**
 * The message of a notice; its reason decides the layout.
 * @param handled of a message that is drawn again: what has become of the alert
 */
export function noticeMessage(notice: Notice, channel: Channel, handled?: Phrase): SlackMessage {
  const byPerson = personMessage(notice, channel.stage);
  if (byPerson) return byPerson;
  switch (notice.reason) {
    case 'summary':
      return summary(notice, channel);
    case 'recovered':
      return recovery(notice, channel);
    case 'delayed':
      return delay(notice, channel);
    default:
      return notice.alert.kind === 'announcement'
        ? announcement(notice, channel, handled ?? [])
        : wholeAlert(notice, channel, handled);
  }
}

/** Of a message that is drawn again; one that fires keeps the sign of its severity. */
const DRAWN_SIGNS: Partial<Record<Status, string>> = { acknowledged: '🙋', silenced: '🔕' };

/** A notice that shows the whole alert: it is new, it returned, it grew, or it still fires. */
function wholeAlert(notice: Notice, channel: Channel, handled: Phrase | undefined): SlackMessage {
  const { alert, count, untold, status, ended } = notice;
  const isOver = handled !== undefined && status === 'resolved';
  const over = endLook(ended);
  const sign = (isOver ? over.sign : handled && status && DRAWN_SIGNS[status]) ?? EMOJI[alert.severity];
  const { shown, rest, pushed } = headlineOf(sign, channel.stage, alert);
  const why = reasonText(notice);
  const isBrief = leavesOut(alert, channel.level);
  const raw = isBrief ? undefined : rawOf(alert);
  // Without the frames, which name the cause too.
  const more = [rest, ...(isBrief ? causeOf(alert) : [])].filter((part) => part !== '').join(' · ');
  return message(pushed(why ? clip(why, MAX.text) : count > 1 ? timesSign(count) : ''), {
    headline: shown,
    main: [
      ...(why && notice.reason !== 'again' ? [paragraph(why)] : []),
      ...(more ? [paragraph(oneLine(more), alert.kind === 'alarm' ? MAX.reason : MAX.error)] : []),
      ...(raw ? [{ type: 'section' as const, text: mrkdwn(fence(raw, MAX.raw)) }] : []),
      ...buttons(notice, channel),
    ],
    color: isOver ? over.color : COLOUR[alert.severity],
    small: [
      handled,
      factsOf(notice, isBrief),
      peopleOf(notice),
      detailsOf(alert, shown),
      isBrief ? [] : stackOf(alert),
      untold && unnotifiedRepeats(untold.count, untold.since),
      explains(notice),
    ],
    earlier: channel.earlier,
  });
}

/** What a notice says beside its alert; nothing for a new fault. */
function reasonText({ reason, alert, count, openings = 1, first_seen, duration_ms }: Notice) {
  switch (reason) {
    case 'again':
      return plainPhrase(returned(openings, first_seen ?? alert.at));
    case 'recurring':
      return recurring(openings, alert.kind === 'alarm');
    case 'escalated':
      return escalated(count);
    case 'still_firing':
      return stillFiring(duration_ms);
    default:
      return undefined;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function explains({ alarms = [] }: Notice): Phrase {
  return alarms.length > 0 ? explainedAlarms(alarms) : [];
}

/** A message of the system about itself: without a count, an error or a request. */
function announcement(notice: Notice, { stage, level = 'webhook' }: Channel, handled: Phrase): SlackMessage {
  const { alert } = notice;
  const { severity, title, source, at, body, fields, links } = alert;
  const headline = `${EMOJI[severity]} ${stage} · ${title}`;
  return message(clip(headline, MAX.text), {
    headline,
    main: [
      ...(body ? [paragraph(body, MAX.body)] : []),
      ...(fields.length > 0 ? [{ type: 'section' as const, fields: namedValues(fields) }] : []),
      ...actions(links.slice(0, MAX.links), noticeControls(notice, level)),
    ],
    color: COLOUR[severity],
    small: [handled, say`${{ name: source }} · ${{ at }}`],
  });
}

function namedValues(fields: Alert['fields']) {
  return fields
    .slice(0, MAX.fields)
    .map(({ name, value }) => mrkdwn(`${bold(name, MAX.name)}\n${code(value, MAX.field)}`));
}

/** The repeats since the last notice: how many, when, and in which functions. */
function summary(notice: Notice, channel: Channel): SlackMessage {
  const { alert, count, since, first_at = since, last_at = alert.at, functions = [alert.source] } = notice;
  const { shown, pushed } = headlineOf('🔁', channel.stage, alert);
  const { changes } = notice;
  const repeats = notice.was_silenced
    ? silencedSentence(count, first_at, last_at)
    : summarySentence(count, first_at, last_at, functions);
  return message(pushed(clip(repeated(count), MAX.text)), {
    headline: shown,
    main: [
      sentence([...(changes === undefined ? repeats : [flapped(changes)]), stateNow(notice)]),
      ...buttons(notice, channel),
    ],
    color: COLOUR[alert.severity],
    small: [factsOf(notice), peopleOf(notice), explains(notice)],
  });
}

/** An end that leaves open whether the fault goes on has the look of its severity. */
function endLook(ended: Notice['ended']): { sign: string; color: string } {
  if (ended === undefined || ended.severity === 'info') return { sign: '✅', color: GREEN };
  return { sign: EMOJI[ended.severity], color: COLOUR[ended.severity] };
}

/** An alarm that is over: how long it lasted, how often it was counted, and one link. */
function recovery(notice: Notice, { stage }: Channel): SlackMessage {
  const { alert, duration_ms, ended } = notice;
  const lasted =
    duration_ms ?? (alert.since === undefined ? undefined : Date.parse(alert.at) - Date.parse(alert.since));
  const said = { line: `${ended?.how ?? recovered(lasted)} · ${alert.name ?? alert.title}`, more: '' };
  const { sign, color } = endLook(ended);
  const { shown, pushed } = headlineOf(sign, stage, alert, said);
  return message(pushed(''), {
    headline: shown,
    main: actions(alert.links.slice(0, 1)),
    color,
    small: [factsOf(notice)],
  });
}

/** After an outage of Slack, one line. */
function delay({ count, duration_ms = 0 }: Notice, { stage }: Channel): SlackMessage {
  const line = `⏳ ${stage} · ${lateAlerts(count, duration_ms)}`;
  return { text: clip(line, MAX.text), blocks: [paragraph(line)] };
}

interface Layout {
  headline: string;
  main: Block[];
  color: string;
  /** Small lines below, without those that are empty. */
  small: (Phrase | undefined)[];
  /** A URL, which they end with. */
  earlier?: string | undefined;
}

function message(text: string, { headline, main, color, small, earlier }: Layout): SlackMessage {
  const phrases = small.flatMap((phrase) => (phrase && phrase.length > 0 ? [context(phrase)] : []));
  const lines = earlier === undefined ? phrases : [...phrases, ...linkLine(LINKS.earlier, earlier)];
  return { text, blocks: [header(headline), ...main], attachments: [{ color, blocks: lines }] };
}

/** What a person can do; links to the latest occurrence, or to what the alert itself links to; then its runbook. */
function buttons(notice: Notice, { stage, consoleUrl, runbooks = [], level = 'webhook' }: Channel): Block[] {
  const { alert } = notice;
  const runbook = runbookOf(alert, stage, runbooks);
  const links = latestLinks(notice, consoleUrl) ?? alert.links;
  return actions(
    [
      ...links.slice(0, MAX.links),
      ...(runbook === undefined ? [] : [{ label: LINKS.runbook, url: runbook }]),
    ],
    noticeControls(notice, level),
  );
}

/** An administrator's message: `text` is the message, escaped; the blocks also show its severity and who sent it. */
export function adminMessage(message: string, severity: Severity, by: string): SlackMessage {
  const sections = clipInParts(`${EMOJI[severity]} ${message}`, SECTION - 10, ADMIN_SECTIONS).map(closed);
  return {
    text: escapeText(message.toWellFormed()),
    blocks: [
      ...sections.map((part): Block => ({ type: 'section', text: mrkdwn(part) })),
      context(administratorsMessage(by, severity)),
    ],
  };
}

/** Closes an open code fence: on some clients it would include the text after its block. */
function closed(part: string): string {
  const isOpen = part.split('```').length % 2 === 0;
  return isOpen ? `${part}\n\`\`\`` : part;
}

/** With three full sections the whole message stays within 12,000 characters. */
const ADMIN_SECTIONS = 3;
