// Markdown as far as the documents check needs it: links, code spans, headings and their anchors.
import type { Passage } from './comments.ts';

const FENCE = /^\s*(?:```|~~~)/;

/** The lines outside of fenced blocks; a fenced line is empty, so that numbers stay. */
export function proseOf(text: string): string[] {
  let isFenced = false;
  return text.split('\n').map((line) => {
    const isFence = FENCE.test(line);
    if (isFence) isFenced = !isFenced;
    return isFence || isFenced ? '' : line;
  });
}

/** The targets of `[text](target)` and `![text](target)`, without titles. Code spans hold none. */
export function linksOf(text: string): Passage[] {
  return proseOf(text).flatMap((line, i) =>
    [...line.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target = '']) => ({
      line: i + 1,
      text: target,
    })),
  );
}

/** The contents of `code spans`. */
export function spansOf(text: string): Passage[] {
  return proseOf(text).flatMap((line, i) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, span = '']) => ({ line: i + 1, text: span })),
  );
}

export function headingsOf(text: string): string[] {
  return proseOf(text).flatMap((line) => /^#{1,6} +(.*?)\s*$/.exec(line)?.[1] ?? []);
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to dashes, "-1" for the second of a name. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headingsOf(text)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
