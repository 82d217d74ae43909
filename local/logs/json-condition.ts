// Parses the condition of a JSON filter pattern, `{ ($.level = "ERROR") || ($.a.b[0] NOT EXISTS) }`.
import { PatternError } from './pattern-error.ts';

export type Condition = (line: unknown) => boolean;

type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=';

const TOKENS =
  /\s*(?:(&&|\|\||!=|<=|>=|[{}()=<>])|("(?:[^"\\]|\\.)*")|(\$(?:\.[\w-]+|\.\['[^']+'\]|\[\d+\])+)|([\w.*:/@#+-]+))/y;

interface Token {
  kind: 'symbol' | 'quoted' | 'selector' | 'word';
  text: string;
}

/** @throws PatternError when some part of `pattern` is not supported */
export function parseCondition(pattern: string): Condition {
  return new Parser(pattern).parse();
}

/** A recursive descent parser; && binds tighter than ||. */
class Parser {
  readonly #pattern: string;
  readonly #tokens: Token[];
  #next = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#tokens = tokenize(pattern);
  }

  parse(): Condition {
    this.#expect('{');
    const condition = this.#or();
    this.#expect('}');
    if (this.#next < this.#tokens.length) this.#fail();
    return condition;
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#takeSymbol('||')) parts.push(this.#and());
    return (line) => parts.some((part) => part(line));
  }

  #and(): Condition {
    const parts = [this.#term()];
    while (this.#takeSymbol('&&')) parts.push(this.#term());
    return (line) => parts.every((part) => part(line));
  }

  #term(): Condition {
    if (this.#takeSymbol('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const token = this.#take();
    if (token?.kind !== 'selector') return this.#fail();
    const select = selector(token.text);
    if (this.#takeWord('IS')) return is(select, this.#oneOf('TRUE', 'FALSE', 'NULL'));
    if (this.#takeWord('NOT')) {
      this.#oneOf('EXISTS');
      return (line) => select(line) === undefined;
    }
    const operator = this.#take();
    if (operator?.kind !== 'symbol' || !/^(!?=|[<>]=?)$/.test(operator.text)) return this.#fail();
    const operand = this.#take();
    if (operand?.kind !== 'quoted' && operand?.kind !== 'word') return this.#fail();
    return this.#compare(select, operator.text as Operator, operand);
  }

  #compare(select: (line: unknown) => unknown, operator: Operator, { kind, text }: Token): Condition {
    const number = kind === 'word' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
    if (operator === '=' || operator === '!=') {
      const equals = number === undefined ? like(unquote(text)) : equalsNumber(number, text);
      return (line) => {
        const value = select(line);
        return isScalar(value) && equals(value) === (operator === '=');
      };
    }
    if (number === undefined) return this.#fail();
    return (line) => {
      const value = select(line);
      return typeof value === 'number' && inOrder(value, operator, number);
    };
  }

  #take(): Token | undefined {
    return this.#tokens[this.#next++];
  }

  #takeSymbol(text: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'symbol' || token.text !== text) return false;
    this.#next++;
    return true;
  }

  #takeWord(text: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'word' || token.text !== text) return false;
    this.#next++;
    return true;
  }

  #oneOf(...words: string[]): string {
    const token = this.#take();
    return token?.kind === 'word' && words.includes(token.text) ? token.text : this.#fail();
  }

  #expect(symbol: string): void {
    if (!this.#takeSymbol(symbol)) this.#fail();
  }

  #fail(): never {
    const rest = this.#tokens.slice(Math.max(0, this.#next - 1)).map((token) => token.text);
    throw new PatternError(this.#pattern, rest.length > 0 ? `"${rest.join(' ')}"` : 'its end');
  }
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  const kinds = ['symbol', 'quoted', 'selector', 'word'] as const;
  TOKENS.lastIndex = 0;
  const end = pattern.trimEnd().length;
  while (TOKENS.lastIndex < end) {
    const at = TOKENS.lastIndex;
    const groups = TOKENS.exec(pattern)?.slice(1);
    if (!groups) throw new PatternError(pattern, `"${pattern.slice(at)}"`);
    const which = groups.findIndex((group) => group !== undefined);
    tokens.push({ kind: kinds[which] ?? 'word', text: groups[which] ?? '' });
  }
  return tokens;
}

/** `$.a.b[0]`, `$.['a.b']` → a function that finds the value, or undefined. Inherited properties do not count. */
function selector(text: string): (line: unknown) => unknown {
  const steps = [...text.matchAll(/\.\['([^']+)'\]|\.([\w-]+)|\[(\d+)\]/g)];
  return (line) => {
    let value = line;
    for (const [, special, plain, index] of steps) {
      if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
      else {
        const key = special ?? plain ?? '';
        const owner = value as Record<string, unknown> | null;
        value = isObject(owner) && Object.hasOwn(owner, key) ? owner[key] : undefined;
      }
    }
    return value;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A missing property, an object or a list satisfies no comparison, not even `!=`. */
function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function is(select: (line: unknown) => unknown, what: string): Condition {
  const wanted = what === 'NULL' ? null : what === 'TRUE';
  return (line) => select(line) === wanted;
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text;
}

function like(text: string): (value: string | number | boolean) => boolean {
  if (!text.includes('*')) return (value) => String(value) === text;
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${text.split('*').map(literal).join('.*')}$`, 's');
  return (value) => expression.test(String(value));
}

function equalsNumber(number: number, text: string): (value: string | number | boolean) => boolean {
  return (value) => (typeof value === 'number' ? value === number : String(value) === text);
}

function inOrder(value: number, operator: Operator, number: number): boolean {
  switch (operator) {
    case '<':
      return value < number;
    case '>':
      return value > number;
    case '<=':
      return value <= number;
    default:
      return value >= number;
  }
}
