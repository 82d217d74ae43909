// The service worker: the page opens without a network. Its files come from the cache, the HTML from the network while there is one.

/** What build/page/build.ts puts in: the addresses of the page's files, and a name that changes with them. */
declare const PAGE_FILES: readonly string[];
declare const CACHE_NAME: string;

declare const self: ServiceWorkerGlobalScope;

const PAGE = '/';

/** What is kept is the same for every request of its address, whatever headers the answer varies with. */
const ANY = { ignoreVary: true };

self.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE_NAME);
    await cache.addAll([PAGE, ...PAGE_FILES]);
    // Old and new files have different names, so a new worker disturbs no open page.
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  const takeOver = async () => {
    for (const name of await caches.keys()) if (name !== CACHE_NAME) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(takeOver());
});

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname === PAGE && event.request.mode === 'navigate') event.respondWith(newest(event.request));
  else if (/^\/app\/[^/]+-[0-9A-Z]{8}\.\w+$/.test(pathname)) event.respondWith(kept(event.request));
});

/** From the network; without one, as it was. */
async function newest(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const known = await caches.match(PAGE, ANY);
    if (known) return known;
    throw error;
  }
}

/** From the cache; what is not there yet, the weights, is put there. The name of a file changes with its content. */
async function kept(request: Request): Promise<Response> {
  const known = await caches.match(request, ANY);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) {
    const put = async () => await (await caches.open(CACHE_NAME)).put(request, answer.clone());
    // Where there is no room for it, it is fetched again the next time.
    await put().catch(() => undefined);
  }
  return answer;
}
