// Which view is shown: the fragment of the address.
import { onWindow, useOutside } from './outside.ts';

export const VIEWS = ['draw', 'mine'] as const;
/** For administrators. `#/alerts/<fingerprint>` shows one alert, `#/runs/<id>` one retraining, `#/runs/<id>+<id>` two side by side. */
export const ADMIN_VIEWS = ['report', 'alerts', 'runs', 'models', 'answers', 'people'] as const;
export type AdminView = (typeof ADMIN_VIEWS)[number];
/** Reached by links alone: `link` by one from Slack, the others by those of an administrator. */
const BY_LINK = ['link', 'password', 'invitation'] as const;
export type View = (typeof VIEWS)[number] | AdminView | (typeof BY_LINK)[number];

export interface Place {
  view: View;
  /** What follows the view, decoded: the code of a link, what one alert is called; empty without. */
  id: string;
}

/** An unknown fragment shows the first view. */
export function placeOf(hash: string): Place {
  const [, name = '', id = ''] = /^#\/([a-z]+)(?:\/(.*))?$/.exec(hash) ?? [];
  const view = [...VIEWS, ...ADMIN_VIEWS, ...BY_LINK].find((each) => each === name);
  return view ? { view, id: decoded(id) } : { view: 'draw', id: '' };
}

/** A link that was cut off in the middle of "%2E" names something that is not there, and breaks nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function usePlace(): Place {
  return useOutside(() => placeOf(location.hash), onWindow('hashchange'));
}

export const isAdminView = (view: View): view is AdminView => ADMIN_VIEWS.some((each) => each === view);
