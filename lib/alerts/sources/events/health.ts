// Source: events of AWS Health, which lasts from the first notice of an issue until its status is closed.
import type { Severity } from '../../alert.ts';
import { EVENT_FIELDS, EVENT_LINKS, healthTitle } from '../../event-texts-es.ts';
import { consolePage } from '../console-links.ts';
import { isObject } from '../message.ts';
import { placeOf } from '../place.ts';
import { type AwsEvent, type Json, textOf, timeOf } from './envelope.ts';
import { type EventFault, eventSource } from './event-alert.ts';

export const health = eventSource((event) =>
  event.detailType.startsWith('AWS Health') ? healthEvent(event) : undefined,
);

const SEVERITIES = new Map<string, Severity>([
  ['issue', 'error'],
  ['investigation', 'error'],
  ['scheduledChange', 'warning'],
  ['accountNotification', 'info'],
]);

function healthEvent({ detail, place, at: sentAt, detailType }: AwsEvent): EventFault {
  const service = textOf(detail.service) ?? 'AWS';
  const code = textOf(detail.eventTypeCode) ?? detailType;
  const category = textOf(detail.eventTypeCategory) ?? '';
  const where = { ...place, ...placeOf({ region: detail.eventRegion }) };
  const entities = entitiesOf(detail);
  const isOwn = textOf(detail.eventScopeCode) !== 'PUBLIC';
  const arn = textOf(detail.eventArn);
  const state = stateOf(category, textOf(detail.statusCode));
  // Resources join an issue and leave it while it lasts, and a long list comes in pages: its ARN stays the same until its end.
  const isLasting = state !== undefined && arn !== undefined;
  return {
    // A public issue is one for all accounts that forward it; of our own resources each one counts.
    names: [
      'health',
      where.region,
      service,
      code,
      ...(isLasting ? [arn] : isOwn ? [where.account, ...entities] : []),
    ],
    severity: SEVERITIES.get(category) ?? 'warning',
    title: healthTitle(category, service, code),
    source: `AWS ${service}`,
    type: code,
    message: descriptionOf(detail) ?? code,
    state,
    at: sentAt ?? timeOf(detail.lastUpdatedTime),
    place: where,
    fields: [
      [EVENT_FIELDS.state, textOf(detail.statusCode)],
      [EVENT_FIELDS.began, timeOf(detail.startTime)],
      [EVENT_FIELDS.entities, entities.join(', ') || undefined],
    ],
    links: [{ label: EVENT_LINKS.health, url: healthUrl(where.region, arn) }],
  };
}

/** Only issues end; a change that is closed is merely past, and a notification has no end. */
function stateOf(category: string, status: string | undefined): EventFault['state'] {
  if (category !== 'issue' || status === undefined) return undefined;
  return status === 'closed' ? 'recovered' : 'firing';
}

function entitiesOf({ affectedEntities }: Json): string[] {
  const all = Array.isArray(affectedEntities) ? affectedEntities : [];
  return all
    .flatMap((entity: unknown) => (isObject(entity) ? (textOf(entity.entityValue) ?? []) : []))
    .sort();
}

/** In English when there are several languages. */
function descriptionOf({ eventDescription }: Json): string | undefined {
  const all = (Array.isArray(eventDescription) ? eventDescription : []).filter(isObject);
  const chosen = all.find(({ language }) => textOf(language)?.startsWith('en')) ?? all[0];
  return textOf(chosen?.latestDescription);
}

/** Health's dashboard is global in each partition. */
function healthUrl(region: string | undefined, arn: string | undefined): string {
  const chosen = arn === undefined ? '' : `?eventID=${encodeURIComponent(arn.toWellFormed())}`;
  return consolePage(region, `/health/home#/account/event-log${chosen}`);
}
