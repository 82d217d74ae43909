// The functions of the service as osls loads them: the decisions in functions/*/functions.yml, completed by what follows from the
// code. resources/derived.yml lists what that is.

import { globSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse, type ScalarTag } from 'yaml';
import { limitsOf } from '#lib/http/access.ts';
import type { Spec } from '#lib/http/spec.ts';
import type { LimitName } from '#lib/limits/limits.ts';
import { sourceOf } from './function-files.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** A function in osls's form. Values may hold `${…}`, which osls resolves later, and CloudFormation's functions. */
export interface FunctionDefinition {
  description: string;
  /** "functions/predict/v1.handler" */
  handler: string;
  memorySize: number;
  timeout: number;
  environment?: Settings;
  iamRoleStatements: Statement[];
  events: Record<string, unknown>[];
}

/** A function in functions.yml. What is missing follows from the code. */
export type Decisions = Pick<FunctionDefinition, 'memorySize' | 'timeout'> &
  Partial<Omit<FunctionDefinition, 'handler'>>;

type Settings = Record<string, unknown>;

interface Statement {
  Effect: 'Allow';
  Action: string | string[];
  Resource: unknown;
}

/** What several functions have in common. */
interface Part {
  environment?: Settings;
  iamRoleStatements?: Statement[];
}

/** resources/derived.yml */
export interface Rules {
  signedIn: Part;
  fromSlack: Part;
  counted: Part;
  audited: Part;
  /** By the name of the limit. */
  limits: Settings;
}

/** Every function by its key: `predict-v1`. */
export async function loadFunctions(): Promise<Record<string, FunctionDefinition>> {
  // Loading the specs takes half a second with compiled code in the cache, and more than a second without.
  enableCompileCache(join(ROOT, 'node_modules/.cache/compiled'));
  const rules = readRules();
  const functions: Record<string, FunctionDefinition> = {};
  for (const [key, decisions] of Object.entries(readDecisions())) {
    functions[key] = withLists(complete(key, decisions, await specOf(key, decisions), rules));
  }
  return functions;
}

/** Every area's functions.yml. */
export function readDecisions(): Record<string, Decisions> {
  const files = globSync('functions/*/functions.yml', { cwd: ROOT }).sort();
  const entries = files.flatMap((file) => Object.entries(readYaml(file) as Record<string, Decisions>));
  // Cloned one by one: aliases of YAML share objects, and osls writes into them.
  return Object.fromEntries(entries.map(([key, decisions]) => [key, structuredClone(decisions)]));
}

export function readRules(): Rules {
  return readYaml('resources/derived.yml') as Rules;
}

/** The spec of a function that answers HTTP. */
export async function specOf(key: string, { events }: Decisions): Promise<Spec | undefined> {
  if (events) return undefined;
  const file = sourceOf(key);
  const { spec } = (await import(pathToFileURL(join(ROOT, file)).href)) as { spec?: Spec };
  if (!spec) throw new Error(`${file} exports no spec, and functions.yml has no events for ${key}`);
  return spec;
}

/** What `decisions` say, and what follows from the key and the spec. */
export function complete(
  key: string,
  decisions: Decisions,
  spec: Spec | undefined,
  rules: Rules,
): FunctionDefinition {
  const parts: Part[] = [...(spec ? partsOf(spec, rules) : []), decisions];
  const environment = Object.assign({}, ...parts.map((part) => part.environment));
  // Without a spec, description and events are decisions.
  return {
    ...(spec && {
      description: `${spec.method} ${spec.path}`,
      events: routesOf(spec).map((httpApi) => ({ httpApi })),
    }),
    ...decisions,
    handler: sourceOf(key).replace(/\.ts$/, '.handler'),
    ...(Object.keys(environment).length > 0 && { environment }),
    iamRoleStatements: parts.flatMap((part) => part.iamRoleStatements ?? []),
  } as FunctionDefinition;
}

/**
 * osls's check of the configuration makes lists of single actions and resources. It changes nothing else, so `npm start` does not repeat
 * it (local/framework/checked-configuration.ts).
 */
function withLists(definition: FunctionDefinition): FunctionDefinition {
  const iamRoleStatements = definition.iamRoleStatements.map(({ Effect, Action, Resource }) => ({
    Effect,
    Action: [Action].flat(),
    Resource: typeof Resource === 'string' ? [Resource] : Resource,
  }));
  return { ...definition, iamRoleStatements };
}

function partsOf(spec: Spec, { signedIn, fromSlack, counted, audited, limits }: Rules): Part[] {
  const names = limitsOf(spec);
  const admission = { public: [], user: [signedIn], admin: [signedIn], slack: [fromSlack] };
  return [
    ...admission[spec.access],
    ...(names.length > 0 ? [counted] : []),
    ...(spec.audit ? [audited] : []),
    { environment: Object.fromEntries(names.map((name) => [name, settingOf(name, limits)])) },
  ];
}

function settingOf(limit: LimitName, limits: Settings): unknown {
  if (!(limit in limits)) throw new Error(`resources/derived.yml has no setting for ${limit}`);
  return limits[limit];
}

/** API Gateway takes a HEAD for an unknown route unless there is one; it is answered as GET, without a body (RFC 9110 §9.3.2). */
function routesOf({ method, path }: Spec): string[] {
  if (path === '$default') return ['*'];
  return method === 'GET' ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`];
}

function readYaml(file: string): unknown {
  return parse(readFileSync(join(ROOT, file), 'utf8'), { customTags: CLOUDFORMATION });
}

const CLOUDFORMATION: ScalarTag[] = [
  { tag: '!Ref', resolve: (text) => ({ Ref: text }) },
  { tag: '!Sub', resolve: (text) => ({ 'Fn::Sub': text }) },
  { tag: '!GetAtt', resolve: (text) => ({ 'Fn::GetAtt': text.split('.') }) },
];
