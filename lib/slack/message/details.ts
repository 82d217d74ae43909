// What the root of a thread leaves out, so that it stays low, and the answer that has it: the stack, the fields, the log group.
import { type Alert, logOf } from '#lib/alerts/alerts.ts';
import type { SlackLevel } from '../level.ts';
import { type Block, context, joined, mrkdwn } from './blocks.ts';
import { clip, fence } from './escape.ts';
import { fieldsOf, rawOf, stackOf } from './facts.ts';

/** Characters of JSON. A section holds 3,000. */
const MAX = { text: 300, stack: 2_900 };

/** An alarm's fields stand beside its name, and an announcement is told whole. */
export function leavesOut(alert: Alert, level: SlackLevel | undefined): boolean {
  if (level !== 'app' || alert.kind === 'alarm' || alert.kind === 'announcement') return false;
  return alert.fields.length > 0 || stackOf(alert).length > 0 || rawOf(alert) !== undefined;
}

export function detailsMessage(alert: Alert, stage: string): { text: string; blocks: Block[] } {
  const { error, logGroup } = alert;
  const text = clip(`📄 ${stage} · ${alert.source} · ${alert.title}`, MAX.text);
  const line = joined([...fieldsOf(alert), logGroup === undefined ? undefined : logOf(logGroup)]);
  return {
    text,
    blocks: [
      ...(error?.stack ? [{ type: 'section' as const, text: mrkdwn(fence(error.stack, MAX.stack)) }] : []),
      ...(line.length > 0 ? [context(line)] : []),
    ],
  };
}
