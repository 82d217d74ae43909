// Hides secrets in a structured message before it is taken apart: a member that names a secret, at any depth, and the value beside a
// member that holds such a name. As text, `password.current: …` would be a name that says nothing.
import { isSecretName, isSecretValue, writesSecret } from './secret-contexts.ts';
import { SECRET } from './secret-forms.ts';

/** What is nested deeper is only redacted as text. */
const MAX_DEPTH = 20;

/** The same for a text that is JSON; any other text, and one without such a member, stays. */
export function withoutSecretsInJson(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    const safe = JSON.stringify(hidden(value, false, 0));
    return safe === JSON.stringify(value) ? text : safe;
  } catch {
    return text;
  }
}

export function withoutSecretMembers<Value>(value: Value): Value {
  return hidden(value, false, 0) as Value;
}

function hidden(value: unknown, isSecret: boolean, depth: number): unknown {
  if (typeof value === 'string') return isSecret && isSecretValue(value) ? SECRET : value;
  if (typeof value === 'number') return isSecret ? SECRET : value;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) {
    return value.map((entry, i) => hidden(entry, isSecret || isItsPair(value[i - 1], entry), depth + 1));
  }
  const isNamed = Object.entries(value).some(
    ([key, name]) => NAMES.has(key.toLowerCase()) && typeof name === 'string' && isSecretName(name),
  );
  const isStatement = Object.values(value).some((text) => typeof text === 'string' && writesSecret(text));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const isCount = typeof member === 'number' && COUNTS.test(key);
      const isOfOther = (isNamed && VALUES.has(key.toLowerCase())) || (isStatement && PARAMETERS.test(key));
      const isItsSecret = isOfOther || (isSecretName(key) && !isCount);
      return [key, hidden(member, isSecret || isItsSecret, depth + 1)];
    }),
  );
}

/** `{"name": "DB_PASSWORD", "value": "…"}`; of attributes of SQS, DynamoDB and Cognito the value's name says its type. */
const NAMES = new Set(['name', 'key', 'field', 'header', 'param', 'parameter', 'nombre', 'campo']);
const VALUES = new Set(['value', 'val', 'stringvalue', 'binaryvalue', 'numbervalue', 's', 'n', 'b', 'valor']);
/** "tokens": 4096 */
const COUNTS = /tokens$/i;

/** `['Authorization', '…']`, as Node's rawHeaders and the entries of a map. In a list of names the next one is another name. */
function isItsPair(before: unknown, entry: unknown): boolean {
  return (
    typeof before === 'string' && typeof entry === 'string' && isSecretName(before) && !IS_NAME.test(entry)
  );
}
const IS_NAME = /^[A-Za-z][A-Za-z_-]{0,30}$/;

/** Beside a statement with a secret column: its values, which drivers log apart. */
const PARAMETERS = /^(?:sql_?)?(?:params|parameters|bindings|bind_?values?|values|args)$/i;
