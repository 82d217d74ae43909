// Fingers on a page, as the browser feels them.
import type { CDPSession, Page } from 'playwright-core';

type Touch = 'touchStart' | 'touchMove' | 'touchEnd';

export async function touch(
  client: CDPSession,
  type: Touch,
  touchPoints: { x: number; y: number; id: number }[],
): Promise<void> {
  await client.send('Input.dispatchTouchEvent', { type, touchPoints });
}

/** One finger, from one point of the window to another. */
export async function touchAlong(
  page: Page,
  [x, y]: readonly [number, number],
  [toX, toY]: readonly [number, number],
): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const steps = 12;
  await touch(client, 'touchStart', [{ x, y, id: 1 }]);
  for (let step = 1; step <= steps; step++) {
    const share = step / steps;
    await touch(client, 'touchMove', [{ x: x + share * (toX - x), y: y + share * (toY - y), id: 1 }]);
  }
  await touch(client, 'touchEnd', []);
  await client.detach();
}
