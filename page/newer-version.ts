// A page that is older than the deployment: its files are gone. It loads itself again once, unless a drawing would be lost.

/** Of this tab, for as long as it is open. */
const RELOADED = 'vigia-reloaded';

let isDrawn = false;

/** A drawing that is not on its way to the server is lost by loading the page again. */
export function noteDrawing(isThere: boolean): void {
  isDrawn = isThere;
}

/**
 * Whether the server has a newer page than this one. Loads it at once when nothing is lost, but only once for each version.
 * Without a network nothing is known: false.
 */
export async function reloadIfNewer(): Promise<boolean> {
  const own = import.meta.url.split('/').at(-1) ?? '';
  const html = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-cache' }).then(
    (answer) => (answer.ok ? answer.text() : ''),
    () => '',
  );
  if (html === '' || html.includes(own)) return false;
  if (!isDrawn && sessionStorage.getItem(RELOADED) !== own) {
    sessionStorage.setItem(RELOADED, own);
    location.reload();
  }
  return true;
}
