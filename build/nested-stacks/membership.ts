// Which resource belongs to which nested stack: a function's own resources go with the function. Everything else stays in the
// root: tables, queues, topics, alarms, both APIs.
import { idsIn, type Template } from './template.ts';

/** Resources that a function refers to and that belong to it alone. */
const PART_OF_FUNCTION = /^AWS::(IAM::Role|Logs::LogGroup)$/;
/** Resources that refer to a function, its log group, its integration or its rule, and exist for it alone. */
const ATTACHED =
  /^AWS::(Lambda::(Permission|EventSourceMapping|EventInvokeConfig)|Logs::SubscriptionFilter|Events::Rule|SNS::Subscription|ApiGatewayV2::(Integration|Route))$/;

/**
 * The nested stack of a function's area: "predict-v1" → "PredictStack".
 * @param areas those with a nested stack
 * @returns undefined for a function in the root
 */
export function stackOf(key: string, areas: readonly string[]): string | undefined {
  const area = key.split('-')[0] ?? '';
  return areas.includes(area) ? `${area.charAt(0).toUpperCase()}${area.slice(1)}Stack` : undefined;
}

/**
 * @param stackOfFunction logical id of each function that has a nested stack → that stack
 * @returns logical id → nested stack, of every resource that leaves the root
 */
export function membersOf(
  { Resources }: Template,
  stackOfFunction: ReadonlyMap<string, string>,
): Map<string, string> {
  const members = new Map(stackOfFunction);
  for (const [id, stack] of stackOfFunction) {
    const { Properties, DependsOn = [] } = Resources[id] ?? { Type: '' };
    for (const other of [...idsIn(Properties), ...[DependsOn].flat()]) {
      if (PART_OF_FUNCTION.test(Resources[other]?.Type ?? '')) members.set(other, stack);
    }
  }
  // A route refers to an integration, which refers to a function: repeat until nothing is added.
  for (let size = -1; size !== members.size; ) {
    size = members.size;
    for (const [id, { Type, Properties }] of Object.entries(Resources)) {
      if (members.has(id) || !ATTACHED.test(Type)) continue;
      const stacks = new Set(idsIn(Properties).flatMap((other) => members.get(other) ?? []));
      const [stack] = stacks;
      if (stack && stacks.size === 1) members.set(id, stack);
    }
  }
  return members;
}
