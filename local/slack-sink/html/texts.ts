// Slack's text objects as HTML.

import { isObject } from '../rules/shape.ts';
import { renderMrkdwn, renderPlain } from './mrkdwn.ts';

export function textObject(value: unknown): string {
  if (!isObject(value)) return '';
  const content = text(value.text);
  return value.type === 'mrkdwn' ? renderMrkdwn(content) : renderPlain(content, value.emoji !== false);
}

/** The text where there is one; else empty. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
