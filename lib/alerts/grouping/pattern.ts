// The patterns of silences for planned work. Pure; the page compares with it too.

/** Whether an alert's source, or its "source: title", is what the pattern describes. */
export function fitsPattern(pattern: string, { source, title }: { source: string; title: string }): boolean {
  return matches(pattern, source) || matches(pattern, `${source}: ${title}`);
}

/** Without regard to case. Takes each part at its first place: linear in the text, unlike an expression with many `*`. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const lower = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = lower.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return lower.length - last.length >= from && lower.endsWith(last);
}
