// Reads the envelope of an event: EventBridge's, or that of a notification rule of the developer tools.
import { isObject } from '../message.ts';
import { type Place, placeInArn, placeOf } from '../place.ts';

export type Json = Record<string, unknown>;

export interface AwsEvent {
  /** EventBridge's id, the same for every copy; empty in a notification. */
  id: string;
  /** "GuardDuty Finding" */
  detailType: string;
  /** "aws.guardduty"; a team's own events have another prefix. */
  source: string;
  /** ISO 8601; undefined when it is missing or unreadable. */
  at: string | undefined;
  place: Place;
  /** ARNs. */
  resources: string[];
  detail: Json;
}

/** @returns undefined when the value is no such event. */
export function readEnvelope(value: unknown): AwsEvent | undefined {
  if (!isObject(value)) return undefined;
  const detailType = textOf(value['detail-type']) ?? textOf(value.detailType);
  if (detailType === undefined) return undefined;
  const resources = textsOf(value.resources);
  return {
    id: textOf(value.id) ?? '',
    detailType,
    source: textOf(value.source) ?? '',
    at: timeOf(value.time),
    place: { ...placeInArn(resources[0]), ...placeOf(value) },
    resources,
    detail: isObject(value.detail) ? value.detail : {},
  };
}

/** @returns undefined when the value is no text, or only blanks. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A number as text too. */
export function shownOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((item: unknown) => textOf(item) ?? []) : [];
}

/** The value at the end of a path of member names. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((found, name) => (isObject(found) ? found[name] : undefined), value);
}

/** A time in any form that JavaScript reads, as ISO 8601. */
export function timeOf(value: unknown): string | undefined {
  const date = new Date(textOf(value) ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/**
 * "arn:aws:states:eu-west-1:111122223333:stateMachine:billing" → "billing"; of a stack the name before its id. A text that is
 * no ARN stays.
 */
export function nameInArn(arn: string): string {
  if (!arn.startsWith('arn:')) return arn;
  const parts = arn
    .split(':')
    .slice(5)
    .join('/')
    .split('/')
    .filter((part) => part !== '' && !UUID.test(part));
  return parts.at(-1) ?? arn;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
