// Limits: every limit refuses a call, and looks up which window is full.
import { expect } from 'vitest';
import { issueTokens } from '#lib/auth/auth.ts';
import type { HttpEvent, HttpResult } from '#lib/http/spec.ts';
import { sampleEvents } from '../../../support/functions.ts';
import { functions } from '../../template.ts';
import type { World } from '../world.ts';

export async function limits(world: World): Promise<void> {
  const { refresh_token } = await issueTokens('boss', 'one session', 'spent');
  /** For sample bodies that are not counted: only failed logins count, and a refresh token must be valid. */
  const bodies: Record<string, object> = {
    'auth-login': { username: 'ana', password: 'not the password' },
    'auth-refresh': { refresh_token },
  };
  for (const [key, { environment = {} }] of Object.entries(functions)) {
    const names = Object.keys(environment).filter((name) => name.startsWith('LIMIT_'));
    // Calls from Slack need a fresh signature: slack.ts.
    if (!('COUNTERS_TABLE' in environment) || names.length === 0 || names.includes('LIMIT_SLACK')) continue;
    const body = bodies[key] && { body: JSON.stringify(bodies[key]) };
    const settings = Object.fromEntries(names.map((name) => [name, '1 per day']));
    const [sample] = sampleEvents(key) as HttpEvent[];
    const call = async () => {
      const headers = { ...sample?.headers, ...(await world.as('boss')) };
      return (await world.invoke(key, { ...sample, ...body, headers }, { settings })) as HttpResult;
    };
    await call();
    expect({ key, status: (await call()).statusCode }).toEqual({ key, status: 429 });
  }
}
