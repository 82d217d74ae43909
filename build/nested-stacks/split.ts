// Splits one template into a root and nested stacks. A reference across stacks becomes an output of the one, a parameter of the
// other, or both; DependsOn across stacks becomes DependsOn of the whole nested stack.
import {
  idsIn,
  mapReferences,
  type Reference,
  type Resource,
  type Template,
  type Value,
} from './template.ts';

export interface SplitTemplate {
  root: Template;
  /** Logical id of the nested stack in the root → its template. */
  nested: Map<string, Template>;
}

interface Options {
  /** Logical id → nested stack, of every resource that leaves the root. */
  members: ReadonlyMap<string, string>;
  /** TemplateURL of a nested stack. */
  urlOf(stack: string): Value;
}

type NestedTemplate = Template & Required<Pick<Template, 'Parameters' | 'Outputs'>>;
interface StackResource extends Resource {
  DependsOn: string[];
  Properties: { TemplateURL: Value; Parameters: Record<string, Value> };
}

/** @throws Error for a template that cannot be split: a cycle between stacks, or a condition in a nested stack. */
export function splitTemplate(whole: Template, { members, urlOf }: Options): SplitTemplate {
  const nested = new Map<string, NestedTemplate>();
  const stacks = new Map<string, StackResource>();
  for (const stack of new Set(members.values())) {
    nested.set(stack, {
      AWSTemplateFormatVersion: whole.AWSTemplateFormatVersion,
      Description: `${stack}: functions of one area`,
      Parameters: {},
      Resources: {},
      Outputs: {},
    });
    stacks.set(stack, {
      Type: 'AWS::CloudFormation::Stack',
      DependsOn: [],
      Properties: { TemplateURL: urlOf(stack), Parameters: {} },
    });
  }

  /** How the template of `here` (undefined: the root) refers to a resource of another stack. */
  const seenFrom = (here: string | undefined, reference: Reference): Value => {
    const { id } = reference;
    if (here && /^AWS::Stack(Name|Id)$/.test(id)) throw new Error(`${id} differs in ${here}: pass it there`);
    const there = members.get(id);
    const parameter = whole.Parameters?.[id];
    if (!(parameter || id in whole.Resources) || there === here) return undefined;
    const name = nameOf(reference);
    if (name in whole.Resources) throw new Error(`${name} is both a resource and a parameter`);
    if (there) get(nested, there).Outputs[name] = { Value: asValue(reference) };
    const inRoot = there ? { 'Fn::GetAtt': [there, `Outputs.${name}`] } : asValue(reference);
    if (!here) return inRoot;
    get(nested, here).Parameters[name] = { Type: 'String', ...(parameter?.NoEcho && { NoEcho: true }) };
    get(stacks, here).Properties.Parameters[name] = inRoot;
    return { Ref: name };
  };
  const rewritten = (value: Value, here: string | undefined): Value =>
    mapReferences(value, (reference) => seenFrom(here, reference));

  const root: Template = { ...whole, Resources: {} };
  for (const [id, { DependsOn = [], ...resource }] of Object.entries(whole.Resources)) {
    const here = members.get(id);
    if (here) refuseConditions(id, resource);
    const waitsFor: string[] = [];
    for (const other of [DependsOn].flat()) {
      const there = members.get(other);
      if (there === here) waitsFor.push(other);
      else if (here) get(stacks, here).DependsOn.push(there ?? other);
      else if (there) waitsFor.push(there);
    }
    const part = here ? get(nested, here) : root;
    part.Resources[id] = {
      ...rewritten(resource, here),
      ...(waitsFor.length > 0 && { DependsOn: [...new Set(waitsFor)] }),
    };
  }
  if (whole.Outputs) root.Outputs = rewritten(whole.Outputs, undefined);

  for (const [stack, { DependsOn, ...resource }] of stacks) {
    const waitsFor = [...new Set(DependsOn)];
    root.Resources[stack] = { ...resource, ...(waitsFor.length > 0 && { DependsOn: waitsFor }) };
  }
  refuseCycles(root);
  return { root, nested: new Map([...nested].map(([stack, template]) => [stack, withoutEmpty(template)])) };
}

/** The parameter or output that carries a reference: "UsersTableArn", "HttpApiRef". */
function nameOf({ id, attribute = 'Ref' }: Reference): string {
  return `${id}${attribute}`.replace(/\W/g, '');
}

function asValue({ id, attribute }: Reference): Value {
  return attribute === undefined ? { Ref: id } : { 'Fn::GetAtt': [id, attribute] };
}

/** No function has a condition today. A nested stack would need a copy of it. */
function refuseConditions(id: string, resource: Resource): void {
  if (resource.Condition || JSON.stringify(resource).includes('"Fn::If"'))
    throw new Error(`${id} has a condition, which its nested stack does not know`);
}

/** CloudFormation would find a cycle only during the deployment. */
function refuseCycles({ Resources }: Template): void {
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) throw new Error(`Stacks depend on each other: ${[...path, id].join(' → ')}`);
    const resource = Resources[id];
    if (done.has(id) || !resource) return;
    const { DependsOn = [], Properties } = resource;
    for (const other of [...[DependsOn].flat(), ...idsIn(Properties)]) visit(other, [...path, id]);
    done.add(id);
  };
  for (const id of Object.keys(Resources)) visit(id, []);
}

function withoutEmpty(template: Template): Template {
  const isEmpty = (part: unknown) => typeof part === 'object' && Object.keys(part ?? {}).length === 0;
  return Object.fromEntries(
    Object.entries(template).filter(([, part]) => !isEmpty(part)),
  ) as unknown as Template;
}

function get<Item>(map: ReadonlyMap<string, Item>, key: string): Item {
  const found = map.get(key);
  if (found === undefined) throw new Error(`There is no nested stack ${key}`);
  return found;
}
