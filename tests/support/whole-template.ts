// One template of a root and its nested stacks: parameters and outputs are replaced by the values that they carry.
import type { Part, Resource } from '../config/setup.ts';

/** Every resource by its logical id, the nested stacks themselves left out. DependsOn stays as it is in each part. */
export function putTogether(root: Part, nested: Record<string, Part>): Record<string, Resource> {
  const defaults = Object.fromEntries(
    Object.entries(root.Parameters ?? {}).map(([name, { Default }]) => [name, Default]),
  );
  const withoutOutputs = (value: unknown) => replaceParameters(replaceOutputs(value, nested), defaults);
  const whole: Record<string, Resource> = {};
  for (const [id, resource] of Object.entries(root.Resources)) {
    const template = nested[id];
    if (!template) whole[id] = withoutOutputs(resource);
    else
      Object.assign(
        whole,
        replaceParameters(template.Resources, withoutOutputs(resource).Properties.Parameters),
      );
  }
  return whole;
}

/** Fn::GetAtt [stack, "Outputs.name"] → the value of that output. */
function replaceOutputs(value: unknown, nested: Record<string, Part>): Resource {
  let text = JSON.stringify(value);
  for (const [stack, { Outputs = {} }] of Object.entries(nested)) {
    for (const [name, { Value }] of Object.entries(Outputs)) {
      text = replaceReference(text, { 'Fn::GetAtt': [stack, `Outputs.${name}`] }, Value);
    }
  }
  return JSON.parse(text);
}

/** Ref of a parameter → the value that the root passes, or the default of a parameter of the root. */
function replaceParameters<Part extends object>(resources: Part, values: Record<string, unknown>): Part {
  let text = JSON.stringify(resources);
  for (const [name, value] of Object.entries(values)) text = replaceReference(text, { Ref: name }, value);
  return JSON.parse(text);
}

/** On its own, and within Fn::Sub. */
function replaceReference(text: string, from: unknown, to: unknown): string {
  return text.replaceAll(JSON.stringify(from), JSON.stringify(to)).replaceAll(inSub(from), inSub(to));
}

/** "${UsersTable}" or "${UsersTable.Arn}" */
function inSub(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': path } = reference as { Ref?: string; 'Fn::GetAtt'?: string[] };
  return `\${${Ref ?? path?.join('.')}}`;
}
