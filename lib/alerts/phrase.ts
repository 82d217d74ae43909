// A sentence of an alert as parts: our own words, moments that each reader sees in their own time zone, and names that
// come from outside. Slack and plain text each show the parts in their own way.
import { shortTimeText } from '#lib/locale-es.ts';

/** `at` is ISO 8601. `name` is text of any origin. A string is ours. */
export type Part = string | { at: string } | { name: string };
export type Phrase = readonly Part[];

/** Template tag: say`desde ${{ at }} en ${{ name }}`. Values that are strings are our own words. */
export function say(words: TemplateStringsArray, ...values: Part[]): Phrase {
  return words.flatMap((word, i) => {
    const value = values[i];
    return [word, ...(value === undefined ? [] : [value])].filter((part) => part !== '');
  });
}

/** Names in a list: "a, b". */
export function namesOf(names: readonly string[]): Part[] {
  return names.flatMap((name, i) => (i === 0 ? [{ name }] : [', ', { name }]));
}

/** Without markup; moments in UTC. */
export function plainPhrase(phrase: Phrase): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'at' in part ? shortTimeText(part.at) : part.name;
    })
    .join('');
}
