// A running Vigía and a browser for one file of tests, and what its administrator reads.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startVigia, type Vigia } from '../api/vigia.ts';
import { startBrowser } from './chromium.ts';

export const ADMIN = { username: 'boss', password: 'correct horse battery' };

export const SCREENS = {
  'a desktop': { width: 1280, height: 900 },
  'a phone': { width: 390, height: 844 },
};

/** Starts both before the tests of the current `describe` and stops them after these; do not read the fields earlier. */
export function vigiaInBrowser(): { vigia: Vigia; browser: Browser } {
  const started = {} as { vigia: Vigia; browser: Browser };
  beforeAll(async () => {
    [started.vigia, started.browser] = await Promise.all([
      startVigia({ ADMIN_USERNAME: ADMIN.username, ADMIN_PASSWORD: ADMIN.password }),
      startBrowser(),
    ]);
  });
  afterAll(async () => void (await Promise.all([started.vigia?.stop(), started.browser?.close()])));
  return started;
}

interface StoredFeedback {
  correct: boolean;
  digit: number | null;
  prediction: number;
  comment: string | null;
}

/** Asks the API as the administrator. */
export async function asAdministrator<Answer>(
  { url }: Vigia,
  path: string,
  method = 'GET',
  body?: object,
): Promise<Answer> {
  const ask = async (path: string, init: RequestInit) => await (await fetch(url + path, init)).json();
  const { access_token } = await ask('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  const authorization = `Bearer ${access_token}`;
  if (!body) return await ask(path, { method, headers: { authorization } });
  const headers = { authorization, 'content-type': 'application/json' };
  return await ask(path, { method, headers, body: JSON.stringify(body) });
}

/** All feedback of a user, as the administrator reads it. */
export async function feedbackOf(username: string, vigia: Vigia): Promise<StoredFeedback[]> {
  const path = `/admin/feedback?username=${username}`;
  return (await asAdministrator<{ items: StoredFeedback[] }>(vigia, path)).items;
}
