// Which view is shown: the fragment of the address.
import { useEffect, useState } from 'preact/hooks';

export const VIEWS = ['draw', 'mine'] as const;
export type View = (typeof VIEWS)[number];

/** An unknown fragment shows the first view. */
function current(): View {
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
