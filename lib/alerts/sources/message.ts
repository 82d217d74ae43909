// What a source of alerts is, and the messages it reads: one for each record of an SNS event, or the whole event.
import type { OccurrenceBatch } from '../alert.ts';
import { cleaned } from '../redaction/redact.ts';
import { notShown } from '../texts-es.ts';

/** What a source has to know besides the message. Without a console an alert has no links. */
export interface ReadContext {
  stage: string;
  consoleUrl: string | undefined;
  /** The commit that is deployed. */
  release?: string | undefined;
  now: Date;
}

export interface Message {
  /** SNS's id; empty for an event that did not come through SNS. */
  id: string;
  subject: string;
  /** The ARN of the topic. */
  topic: string;
  raw: string;
  /** `raw` as JSON; undefined when it is not JSON. */
  value: unknown;
}

/**
 * A source of alerts: pure, and never throws.
 * @returns the occurrences in the message; undefined when the message belongs to another source.
 */
export type Source = (message: Message, context: ReadContext) => OccurrenceBatch | undefined;

/** A topic that forwards events of another topic wraps them; more levels than this do not occur. */
const MAX_DEPTH = 3;

export function messagesIn(event: unknown, depth = 0): Message[] {
  const records = isObject(event) && Array.isArray(event.Records) ? event.Records : [];
  if (records.length === 0 || depth > MAX_DEPTH) return [unwrapped(event)];
  return records.flatMap((record: unknown) => {
    const sns = isObject(record) && isObject(record.Sns) ? record.Sns : undefined;
    if (!sns) return unwrapped(record);
    const raw = cleaned(text(sns.Message));
    const value = parse(raw);
    if (isObject(value) && Array.isArray(value.Records)) return messagesIn(value, depth + 1);
    // A queue between two topics keeps the first one's envelope around the message.
    if (isEnvelope(value)) return messagesIn({ Records: [{ Sns: value }] }, depth + 1);
    return { id: text(sns.MessageId), subject: text(sns.Subject), topic: text(sns.TopicArn), raw, value };
  });
}

function isEnvelope(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    value.Type === 'Notification' &&
    typeof value.TopicArn === 'string' &&
    typeof value.Message === 'string'
  );
}

function unwrapped(event: unknown): Message {
  const whole = json(event);
  const raw = cleaned(whole);
  return { id: '', subject: '', topic: '', raw, value: raw === whole ? event : parse(raw) };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text as it is, nothing as '', another value as JSON. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : json(value);
}

/** @returns undefined when the text is not JSON. */
export function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** A value that is nested too deep for JSON gives a text that says so. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    return notShown((error as Error).message);
  }
}
