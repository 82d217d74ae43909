// Light, dark or as the system: an attribute of <html> that the styles read.
import { recall, remember } from './store/preferences.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function firstTheme(): Theme {
  return THEMES.find((theme) => theme === recall('theme')) ?? 'system';
}

/** Before the views are drawn with it: the pad takes its colours from the styles. @returns the theme */
export function showTheme(theme: Theme): Theme {
  document.documentElement.dataset.theme = theme;
  remember('theme', theme);
  return theme;
}
