// Hides secrets in a structured message before it is taken apart: a member that names a secret, at any depth, and the value beside a
// member that holds such a name. As text, `password.current: …` would be a name that says nothing.
import { isSecretName, isSecretValue } from './secret-contexts.ts';
import { SECRET } from './secret-forms.ts';

/** What is nested deeper is only redacted as text. */
const MAX_DEPTH = 20;

export function withoutSecretMembers<Value>(value: Value): Value {
  return hidden(value, false, 0) as Value;
}

function hidden(value: unknown, isSecret: boolean, depth: number): unknown {
  if (typeof value === 'string') return isSecret && isSecretValue(value) ? SECRET : value;
  if (typeof value === 'number') return isSecret ? SECRET : value;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((entry) => hidden(entry, isSecret, depth + 1));
  const names = NAMES.flatMap((name) => (name in value ? (value as Record<string, unknown>)[name] : []));
  const isNamed = names.some((name) => typeof name === 'string' && isSecretName(name));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const isCount = typeof member === 'number' && COUNTS.test(key);
      const isItsSecret = (isNamed && VALUES.has(key)) || (isSecretName(key) && !isCount);
      return [key, hidden(member, isSecret || isItsSecret, depth + 1)];
    }),
  );
}

/** `{"name": "DB_PASSWORD", "value": "…"}` */
const NAMES = ['name', 'Name', 'key', 'Key'];
const VALUES = new Set(['value', 'Value']);
/** "tokens": 4096 */
const COUNTS = /tokens$/i;
