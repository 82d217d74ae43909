// Source: findings of GuardDuty.
import type { Severity } from '../../alert.ts';
import { BANDS, EVENT_FIELDS, EVENT_LINKS, findingTitle, inBand } from '../../event-texts-es.ts';
import { consolePage } from '../console-links.ts';
import { isObject } from '../message.ts';
import { placeOf } from '../place.ts';
import { type AwsEvent, at, type Json, textOf, timeOf } from './envelope.ts';
import { type EventFault, eventSource, type NoAlert } from './event-alert.ts';

export const guardDuty = eventSource((event) =>
  event.detailType === 'GuardDuty Finding' ? finding(event) : undefined,
);

function finding({ detail, place, at: sentAt }: AwsEvent): EventFault | NoAlert {
  const type = textOf(detail.type) ?? 'GuardDuty Finding';
  if (at(detail, 'service', 'archived') === true) return { ignored: `archived GuardDuty finding ${type}` };
  const where = { ...place, ...placeOf({ account: detail.accountId, region: detail.region }) };
  const level = typeof detail.severity === 'number' ? detail.severity : undefined;
  const [severity, band] = bandOf(level);
  const resource = resourceOf(detail.resource);
  const id = textOf(detail.id);
  return {
    names: ['guardduty', where.account, where.region, type, resource],
    severity,
    title: findingTitle('GuardDuty', textOf(detail.title) ?? type),
    source: 'GuardDuty',
    type,
    message: textOf(detail.description) ?? type,
    at: timeOf(at(detail, 'service', 'eventLastSeen')) ?? timeOf(detail.updatedAt) ?? sentAt,
    place: where,
    fields: [
      [EVENT_FIELDS.severity, level === undefined ? undefined : inBand(level, band)],
      [EVENT_FIELDS.type, type],
      [EVENT_FIELDS.resource, resource],
    ],
    links: [{ label: EVENT_LINKS.finding, url: findingUrl(where.region, id) }],
  };
}

function findingUrl(region: string | undefined, id: string | undefined): string {
  const chosen = id === undefined ? '' : `?macros=current&fId=${encodeURIComponent(id.toWellFormed())}`;
  return consolePage(region, `/guardduty/home${region ? `?region=${region}` : ''}#/findings${chosen}`);
}

/** GuardDuty's bands: low from 1, medium from 4, high from 7, critical from 9. A finding without a number may be severe. */
function bandOf(level: number | undefined): [Severity, string] {
  if (level === undefined) return ['error', BANDS.high];
  if (level >= 9) return ['critical', BANDS.critical];
  if (level >= 7) return ['error', BANDS.high];
  return level >= 4 ? ['warning', BANDS.medium] : ['info', BANDS.low];
}

/** Members that name the resource of a finding, in each kind of resource. */
const RESOURCE_NAMES = [
  ['instanceDetails', 'instanceId'],
  ['accessKeyDetails', 'userName'],
  ['eksClusterDetails', 'name'],
  ['ecsClusterDetails', 'name'],
  ['rdsDbInstanceDetails', 'dbInstanceIdentifier'],
  ['lambdaDetails', 'functionName'],
  ['containerDetails', 'name'],
] as const;

/** The second resource of one kind must not hide behind the first: its name is part of the identity. */
function resourceOf(resource: unknown): string | undefined {
  const bucket = (at(resource, 's3BucketDetails') as unknown[] | undefined)?.[0];
  const name = isObject(bucket) ? textOf(bucket.name) : undefined;
  if (name !== undefined) return name;
  for (const path of RESOURCE_NAMES) {
    const found = textOf(at(resource, ...path));
    if (found !== undefined) return found;
  }
  return textOf((resource as Json | undefined)?.resourceType);
}
