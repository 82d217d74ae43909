// Which page says what to do about an alert: the one that its alarm's description names, or one of the deployment's map.
import { type Alert, shortName } from './alert.ts';

/** Pairs of a pattern and a URL; the first pattern that matches counts. resources/runbooks.yml has them. */
export type Runbooks = readonly (readonly [pattern: string, url: string])[];

/** @returns undefined when no page is known. */
export function runbookOf(
  { runbook, name, source }: Alert,
  stage: string,
  runbooks: Runbooks,
): string | undefined {
  if (runbook !== undefined) return runbook;
  const names = [source, ...(name === undefined ? [] : [name, shortName(name, stage)])];
  return runbooks.find(([pattern]) => names.some((known) => matches(known, pattern)))?.[1];
}

/** Whether the whole name matches; `*` stands for any characters. The time is linear in both, as each part is found once. */
function matches(name: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return name === pattern;
  const last = others.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  for (const part of others) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= name.length - last.length;
}
