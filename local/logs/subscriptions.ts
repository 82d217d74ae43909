// The log subscriptions of the template, resolved to what exists locally.
import type { Resource } from '../framework.ts';
import { type Deployment, resolve } from '../intrinsics.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import type { Subscription } from './log-groups.ts';

/** @throws when a pattern, a group or a destination is not understood. */
export function subscriptionsOf(resources: Record<string, Resource>, deployment: Deployment): Subscription[] {
  return Object.entries(resources)
    .filter(([, resource]) => resource.Type === 'AWS::Logs::SubscriptionFilter')
    .map(([id, resource]) => {
      const properties = resolve(resource.Properties ?? {}, deployment) as Record<string, unknown>;
      return {
        logGroup: String(properties.LogGroupName),
        filterName: String(properties.FilterName ?? id),
        matches: compileFilterPattern(String(properties.FilterPattern ?? '')),
        destination: String(properties.DestinationArn).split(':').at(-1) ?? '',
      };
    });
}
