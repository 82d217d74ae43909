// A double of osls's service object.
import type { FunctionDefinition, Naming, Resource, Service } from '../../../local/framework/framework.ts';

export function serviceWith(
  functions: Record<string, Partial<FunctionDefinition>>,
  Resources: Record<string, Resource> = {},
): { service: Service; naming: Naming } {
  const definitions = Object.fromEntries(
    Object.entries(functions).map(([key, definition]) => [key, { name: `shop-local-${key}`, ...definition }]),
  );
  const normal = (key: string) => (key[0]?.toUpperCase() + key.slice(1)).replaceAll('-', 'Dash');
  return {
    service: {
      service: 'shop',
      provider: { name: 'aws', region: 'us-east-1', stage: 'local' },
      resources: { Resources },
      getAllFunctions: () => Object.keys(definitions),
      getFunction: (key) => definitions[key] as FunctionDefinition,
    },
    naming: {
      getLogGroupLogicalId: (key) => `${normal(key)}LogGroup`,
      getLambdaLogicalId: (key) => `${normal(key)}LambdaFunction`,
    },
  };
}
