// The log subscriptions of the template, resolved to local log groups and functions.
import type { Resource } from '../framework/framework.ts';
import { type Deployment, resolve } from '../framework/intrinsics.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import type { Subscription } from './log-groups.ts';

/** @throws PatternError for a pattern, IntrinsicError for a reference that is not supported */
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
