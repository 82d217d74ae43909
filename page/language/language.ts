// The language of the page: that of the browser until the switch is used, and the context that gives every view its texts.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { recall, remember } from '../store/preferences.ts';
import { en } from './en.ts';
import { es, type Texts } from './es.ts';

export type Language = 'es' | 'en';

const TEXTS: Readonly<Record<Language, Texts>> = { es, en };

export const LanguageContext = createContext<Language>('es');

export function useTexts(): Texts {
  return TEXTS[useContext(LanguageContext)];
}

/** Texts of one view by language, which come with its script: the English ones have the keys of the Spanish ones. */
export const textsIn =
  <Own>(texts: Record<Language, Own>) =>
  (): Own =>
    texts[useContext(LanguageContext)];

/** The language that was chosen here, or the first of the browser's that there is; Spanish when there is none. */
export function firstLanguage(): Language {
  const chosen = recall('language');
  if (chosen === 'es' || chosen === 'en') return chosen;
  const known = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'es' || tag === 'en');
  return known === 'en' ? 'en' : 'es';
}

export function chooseLanguage(language: Language): void {
  remember('language', language);
}

/** A function that writes a share as a percentage with one decimal: "99,9 %". */
export function usePercent(): (share: number) => string {
  const language = useContext(LanguageContext);
  const format = new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return (share) => format.format(share);
}
