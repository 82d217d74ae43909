// The button "Guía" of a message: which runbook it leads to.
import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../lib/alerts/alerts.ts';
import type { Channel } from '../../../lib/slack/message/message.ts';
import { message } from './messages.ts';

describe('the runbook', () => {
  const runbooks: Channel['runbooks'] = [
    ['login-*', 'https://docs.example/login'],
    ['*-v1', 'https://docs.example/v1'],
  ];
  const guide = (over: Partial<Alert>) =>
    JSON.stringify(message(over, {}, { runbooks }).blocks).match(/"Guía".*?"url":"([^"]+)"/)?.[1];

  test.each<[string, Partial<Alert>, string | undefined]>([
    ['by the function', {}, 'https://docs.example/v1'],
    ['by the alarm', { name: 'vigia-prod-login-errors', source: 'x' }, 'https://docs.example/login'],
    ['of the alert itself first', { runbook: 'https://wiki.example/' }, 'https://wiki.example/'],
    ['that is no http', { runbook: 'javascript:x' }, undefined],
    ['of nothing', { source: 'auth-login' }, undefined],
    ['of a name that only contains a pattern', { source: 'a-v1-b' }, undefined],
  ])('%s is the button "Guía"', (_what, over, url) => {
    expect(guide(over)).toBe(url);
  });
});
