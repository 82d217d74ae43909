// A CloudFormation template, and the references between its resources.

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's values differ for every type of resource
export type Value = any;

export interface Resource {
  Type: string;
  Properties?: Record<string, Value>;
  DependsOn?: string | string[];
  Condition?: string;
}

interface Parameter {
  Type: string;
  Default?: string;
  /** CloudFormation shows asterisks instead of the value. */
  NoEcho?: true;
}

export interface Template {
  AWSTemplateFormatVersion: string;
  Description?: string;
  Parameters?: Record<string, Parameter>;
  Conditions?: Record<string, Value>;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: Value }>;
}

/** Ref of a resource, or Fn::GetAtt of one of its attributes. Pseudo parameters such as AWS::Region are references too. */
export interface Reference {
  id: string;
  attribute?: string;
}

/** The logical ids and pseudo parameters that a value refers to, without DependsOn. */
export function idsIn(value: Value): string[] {
  const ids: string[] = [];
  mapReferences(value, ({ id }) => void ids.push(id));
  return ids;
}

/**
 * A copy of `value` with its references replaced.
 * @param replace returns a Ref or an Fn::GetAtt; undefined keeps the reference
 */
export function mapReferences(value: Value, replace: (reference: Reference) => Value): Value {
  if (Array.isArray(value)) return value.map((item) => mapReferences(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.Ref === 'string') return replace({ id: value.Ref }) ?? value;
  if (value['Fn::GetAtt']) return replace(toReference(value['Fn::GetAtt'])) ?? value;
  if (value['Fn::Sub']) return { 'Fn::Sub': mapSub(value['Fn::Sub'], replace) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapReferences(item, replace)]));
}

/** In the list form, `["…${name}…", { name: value }]`, a name of the map is no reference. */
function mapSub(argument: Value, replace: (reference: Reference) => Value): Value {
  const [text, variables] = [argument].flat() as [string, Record<string, Value>?];
  const rewritten = text.replace(/\$\{([^!}][^}]*)\}/g, (whole, name: string) => {
    const replaced = name in (variables ?? {}) ? undefined : replace(toReference(name));
    return replaced === undefined ? whole : `\${${replaced.Ref ?? replaced['Fn::GetAtt'].join('.')}}`;
  });
  return variables ? [rewritten, mapReferences(variables, replace)] : rewritten;
}

/** Of "UsersTable.Arn", ["UsersTable", "Arn"], or "UsersTable" in Fn::Sub, which is a Ref. */
function toReference(argument: string | string[]): Reference {
  const [id = '', ...attribute] = [argument].flat().join('.').split('.');
  return attribute.length > 0 ? { id, attribute: attribute.join('.') } : { id };
}
