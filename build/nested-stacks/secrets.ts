// Names each secret once in the deployed templates. CloudFormation takes 60 dynamic references in one template, and every endpoint
// that reads a token needs two; so each becomes a parameter of the root, which passes it to the nested stacks.
import type { Template, Value } from './template.ts';

/** A whole value that CloudFormation replaces by a key of a secret: resources/variables/secrets.cjs writes them. */
const REFERENCE = /^\{\{resolve:secretsmanager:[^:]+:SecretString:([^:}]+)[^}]*\}\}$/;

/**
 * A copy in which every reference to a secret is a Ref of a parameter, whose default is that reference.
 * @throws Error when two references would have one parameter, or a reference is a part of a longer text.
 */
export function shareSecrets<T extends Template>(template: T): T {
  const parameters: NonNullable<Template['Parameters']> = {};
  const shared = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(shared);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shared(item)]));
    }
    if (typeof value !== 'string' || !value.includes('{{resolve:')) return value;
    const name = parameterOf(value);
    if ((parameters[name]?.Default ?? value) !== value) {
      throw new Error(`${name} stands for two references: ${parameters[name]?.Default} and ${value}`);
    }
    parameters[name] = { Type: 'String', NoEcho: true, Default: value };
    return { Ref: name };
  };
  const Resources = shared(template.Resources);
  if (Object.keys(parameters).length === 0) return template;
  return { ...template, Parameters: { ...template.Parameters, ...parameters }, Resources };
}

/** "JWT_SECRET_KEY" → "SecretJwtSecretKey" */
function parameterOf(reference: string): string {
  const [, key] = REFERENCE.exec(reference) ?? [];
  if (key === undefined) throw new Error(`${reference} is not one whole reference to a key of a secret`);
  const words = key.toLowerCase().split(/[^a-z0-9]+/);
  return `Secret${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}
