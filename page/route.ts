// Which view is shown: the fragment of the address.
import { useEffect, useState } from 'preact/hooks';

export const VIEWS = ['draw', 'mine'] as const;
/** `link` is reached by a link from Slack alone. */
export type View = (typeof VIEWS)[number] | 'link';

const LINK = '#/link/';

/** The code of such a link. */
export const linkCode = () => location.hash.slice(LINK.length);

/** An unknown fragment shows the first view. */
function current(): View {
  if (location.hash.startsWith(LINK)) return 'link';
  return VIEWS.find((view) => location.hash === `#/${view}`) ?? 'draw';
}

export function useView(): View {
  const [view, setView] = useState(current);
  useEffect(() => {
    const look = () => setView(current());
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return view;
}
