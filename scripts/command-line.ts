// The command line of every script: options declared once, read by Node's parseArgs, checked, and listed by --help.
import { statSync } from 'node:fs';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** An error that its message explains: printed as one sentence without a stack; the script ends with code 1. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
}

/** The script was called wrongly: printed as one sentence; the script ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Option<Value> {
  readonly description: string;
  /** Stands for the value in --help. A flag, which takes no value, has none. */
  readonly placeholder?: string;
  /** Variables of the environment that are read when the option is absent; the first that is set counts. */
  readonly environment?: readonly string[];
  /** As a user would type it. */
  readonly default?: string;
  /** @throws Error whose message follows the option's name: "must be …" */
  readonly read: (text: string) => Value;
}

export interface Command<Options> {
  /** "npm run evaluate". */
  readonly name: string;
  /** Plain text: what the script does, what it needs and what it writes. */
  readonly description: string;
  readonly options: Options;
  /** Words without a leading dash; without this a script takes none. */
  readonly words?: {
    readonly placeholder: string;
    readonly description: string;
    readonly least: number;
    readonly most: number;
    /** Checks a word. @throws Error whose message follows the placeholder: "must be …" */
    readonly read?: (text: string) => unknown;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: options of any value
export type Options = Readonly<Record<string, Option<any>>>;
export type Values<Declared extends Options> = {
  [Name in keyof Declared]: Declared[Name] extends Option<infer Value> ? Value : never;
};

type Declaration = Omit<Option<unknown>, 'read' | 'default' | 'placeholder'> & { placeholder: string };

/** An option with a value: undefined when it is absent and has no default. */
export function option<Value>(
  read: (text: string) => Value,
  declaration: Declaration & { default: string },
): Option<Value>;
export function option<Value>(
  read: (text: string) => Value,
  declaration: Declaration,
): Option<Value | undefined>;
export function option<Value>(read: (text: string) => Value, declaration: Declaration): Option<Value> {
  return { ...declaration, read };
}

/** An option without a value: true when it is given. */
export function flag(description: string): Option<boolean> {
  return { description, read: (text) => text === 'true' };
}

export const anyText = (text: string): string => text;

export function oneOf<Word extends string>(...words: Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw new Error(`must be ${words.join(' or ')}`);
    return found;
  };
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };
}

/** The port of `npm start`. Its other ports follow, the farthest a thousand above. */
export const port = wholeNumber(1, 64_535);

/** @param protocols "http:", "https:"; @returns the address without a slash at its end */
export function address(...protocols: string[]): (text: string) => string {
  return (text) => {
    if (!protocols.includes(URL.parse(text)?.protocol ?? '')) {
      throw new Error(`must be an address with ${protocols.map((name) => `${name}//`).join(' or ')}`);
    }
    return text.replace(/\/+$/, '');
  };
}

export function existingFile(text: string): string {
  if (!statSync(text, { throwIfNoEntry: false })?.isFile()) throw new Error('must be a file that exists');
  return text;
}

/**
 * Runs a script: prints the help that was asked for, or one sentence about a mistake, or calls `run`.
 * The exit code is 2 after a UsageError and 1 after a Failure. Any other error is a bug and keeps its stack.
 */
export async function runScript<Declared extends Options>(
  command: Command<Declared>,
  run: (values: Values<Declared>, words: string[]) => Promise<void>,
): Promise<void> {
  try {
    const parsed = parse(command, process.argv.slice(2), process.env);
    if (parsed === 'help') process.stdout.write(`${helpOf(command)}\n`);
    else await run(parsed.values, parsed.words);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof Failure)) throw error;
    const isUsage = error instanceof UsageError;
    process.exitCode = isUsage ? 2 : 1;
    const hint = isUsage ? ` (options: ${command.name} -- --help)` : '';
    process.stderr.write(`${error.message}${hint}\n`);
  }
}

/** @throws UsageError for an option, a value, a variable of the environment or a word that the command does not take. */
export function parse<Declared extends Options>(
  command: Command<Declared>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): 'help' | { values: Values<Declared>; words: string[] } {
  const { values: given, positionals: words } = parseStrictly(command, args);
  if (given.help) return 'help';
  const values = Object.entries(command.options).map(([name, declared]) => [
    name,
    readValue(name, declared, given[name], env),
  ]);
  checkWords(command, words);
  return { values: Object.fromEntries(values), words };
}

function parseStrictly({ options }: Command<Options>, args: readonly string[]) {
  const config: ParseArgsOptionsConfig = { help: { type: 'boolean' } };
  for (const [name, { placeholder }] of Object.entries(options)) {
    config[name] = { type: placeholder === undefined ? 'boolean' : 'string' };
  }
  try {
    return parseArgs({ args: [...args], options: config, allowPositionals: true });
  } catch (error) {
    // Node's first sentence says what is wrong; the others advise on quoting.
    const [sentence] = (error as Error).message.split(/\.\s|\.$|\n/);
    throw new UsageError(sentence);
  }
}

function readValue(
  name: string,
  { placeholder, environment = [], default: usual, read }: Option<unknown>,
  given: unknown,
  env: NodeJS.ProcessEnv,
): unknown {
  if (placeholder === undefined) return given === true;
  const variable = environment.find((key) => env[key]);
  const [source, text] =
    given !== undefined ? [`--${name}`, String(given)] : [variable, variable ? env[variable] : usual];
  return text === undefined ? undefined : checked(source ?? `--${name}`, text, read);
}

function checkWords({ words: declared }: Command<Options>, words: readonly string[]): void {
  const { least, most, placeholder, read } = declared ?? { least: 0, most: 0, placeholder: '' };
  const surplus = words[most];
  if (surplus !== undefined) throw new UsageError(`Unexpected argument "${surplus}"`);
  if (words.length < least) throw new UsageError(`${placeholder} is missing`);
  for (const word of words) checked(placeholder, word, read ?? anyText);
}

function checked<Value>(source: string, text: string, read: (text: string) => Value): Value {
  try {
    return read(text);
  } catch (error) {
    throw new UsageError(`${source} ${(error as Error).message}, not "${text}"`);
  }
}

/** The text that --help prints. */
export function helpOf({ name, description, options, words }: Command<Options>): string {
  const all: Options = { ...options, help: flag('print this text') };
  const rows: [string, string][] = Object.entries(all).map(([key, declared]) => [
    `--${key}${declared.placeholder ? ` ${declared.placeholder}` : ''}`,
    `${declared.description}${notesOf(declared)}`,
  ]);
  if (words) rows.unshift([words.placeholder, words.description]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const word = words && (words.least > 0 ? words.placeholder : `[${words.placeholder}]`);
  const call = `${name} -- ${word ? `${word} ` : ''}[options]`;
  return [
    call,
    '',
    description,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
}

function notesOf({ environment = [], default: usual }: Option<unknown>): string {
  const notes = [
    ...environment.map((variable) => `or ${variable}`),
    ...(usual === undefined ? [] : [`default ${usual}`]),
  ];
  return notes.length > 0 ? ` (${notes.join('; ')})` : '';
}

/** Writes a line to stdout, where a script's result goes. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
