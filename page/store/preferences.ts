// What a visitor has chosen, kept in localStorage. A browser that refuses to keep it loses nothing else.

/** `learnt`: the model of which the person has read that it learnt from them. */
type Preference = 'language' | 'theme' | 'pen' | 'learnt';

export function recall(name: Preference): string | undefined {
  try {
    return localStorage.getItem(`vigia-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: Preference, value: string): void {
  try {
    localStorage.setItem(`vigia-${name}`, value);
  } catch {
    // Private windows may forbid it: then the choice lasts as long as the page.
  }
}
