// A page that is older than the deployment: its files are gone. It loads itself again once, unless a drawing would be lost.

/** Of this tab, for as long as it is open. */
const RELOADED = 'vigia-reloaded';

let isDrawn = false;

/** A drawing that is not on its way to the server is lost by loading the page again. */
export function noteDrawing(isThere: boolean): void {
  isDrawn = isThere;
}

const own = import.meta.url.split('/').at(-1) ?? '';

/** Whether the server has a newer page than this one. Without a network nothing is known: false. */
export async function isNewer(): Promise<boolean> {
  const html = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-cache' }).then(
    (answer) => (answer.ok ? answer.text() : ''),
    () => '',
  );
  return html !== '' && !html.includes(own);
}

/** As `isNewer`. Loads a newer page at once when nothing is lost, but only once for each version. */
export async function reloadIfNewer(): Promise<boolean> {
  if (!(await isNewer())) return false;
  if (!isDrawn && isFirstTime(own)) location.reload();
  return true;
}

/** A browser that keeps nothing could load it again for ever: there it is never the first time. */
function isFirstTime(version: string): boolean {
  try {
    if (sessionStorage.getItem(RELOADED) === version) return false;
    sessionStorage.setItem(RELOADED, version);
    return true;
  } catch {
    return false;
  }
}
