// Registers the service worker, once the page is loaded and idle.

/** The page's policy allows this one address as a script, by a policy of this name and no other (Trusted Types). */
const POLICY = 'vigia-worker';

/** A browser without service workers works as before, with a network. */
export function startOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  const register = async () => {
    const url = trusted(SERVICE_WORKER_URL);
    // Private windows may refuse it.
    await navigator.serviceWorker.register(url as string, { scope: '/' }).catch(() => undefined);
  };
  if (document.readyState === 'complete') void register();
  else addEventListener('load', () => void register(), { once: true });
}

/** The DOM types of TypeScript do not have it yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

function trusted(url: string): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return url;
  const only = (asked: string) => {
    if (asked !== SERVICE_WORKER_URL) throw new TypeError(`${asked} is no script of this page`);
    return asked;
  };
  return trustedTypes.createPolicy(POLICY, { createScriptURL: only }).createScriptURL(url);
}
