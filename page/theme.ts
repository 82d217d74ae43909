// Light, dark or as the system: an attribute of <html> that the styles read.
import { recall, remember } from './store/preferences.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function firstTheme(): Theme {
  return THEMES.find((theme) => theme === recall('theme')) ?? 'system';
}

export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  remember('theme', theme);
}
