// What Slack's payloads are made of: objects, lists and texts of a length.

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a list; empty when `value` is not a list. */
export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Slack takes null for a field that is left out. */
export function isUnset(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= longest;
}

export function isTextObject(value: unknown, longest: number, types = ['mrkdwn', 'plain_text']): boolean {
  return isObject(value) && types.includes(String(value.type)) && isText(value.text, longest);
}

export function isListOf(value: unknown, max: number, isValid: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= max && value.every(isValid);
}
