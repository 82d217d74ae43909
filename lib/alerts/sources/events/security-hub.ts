// Source: findings of Security Hub; one event may carry several.
import type { Severity } from '../../alert.ts';
import { EVENT_FIELDS, EVENT_LINKS, findingTitle } from '../../event-texts-es.ts';
import { consolePage } from '../console-links.ts';
import { isObject } from '../message.ts';
import { type Place, placeOf } from '../place.ts';
import { at, type Json, textOf, timeOf } from './envelope.ts';
import { type EventFault, eventSource, type NoAlert } from './event-alert.ts';

export const securityHub = eventSource((event) => {
  const findings = Array.isArray(event.detail.findings) ? event.detail.findings.filter(isObject) : [];
  const isFindings = event.detailType.startsWith('Security Hub Findings') && findings.length > 0;
  return isFindings ? findings.map((finding) => read(finding, event.place, event.at)) : undefined;
});

const SEVERITIES = new Map<string, Severity>([
  ['INFORMATIONAL', 'info'],
  ['LOW', 'info'],
  ['MEDIUM', 'warning'],
  ['HIGH', 'error'],
  ['CRITICAL', 'critical'],
]);

function read(finding: Json, place: Place, sentAt: string | undefined): EventFault | NoAlert {
  const title = textOf(finding.Title) ?? textOf(finding.GeneratorId) ?? 'Finding';
  const over = whyOver(finding);
  if (over !== undefined) return { ignored: `Security Hub finding ${over}: ${title}` };
  const where = { ...place, ...placeOf({ account: finding.AwsAccountId, region: finding.Region }) };
  const label = textOf(at(finding, 'Severity', 'Label')) ?? '';
  const resources = resourcesOf(finding);
  const type = textOf(finding.GeneratorId) ?? title;
  return {
    names: ['securityhub', where.account, where.region, type, title, ...resources],
    severity: SEVERITIES.get(label) ?? 'warning',
    title: findingTitle('Security Hub', title),
    source: 'Security Hub',
    type,
    message: textOf(finding.Description) ?? title,
    at: timeOf(finding.UpdatedAt) ?? sentAt,
    place: where,
    fields: [
      [EVENT_FIELDS.severity, label || undefined],
      [EVENT_FIELDS.resource, resources.join(', ') || undefined],
    ],
    links: [
      {
        label: EVENT_LINKS.finding,
        url: consolePage(
          where.region,
          `/securityhub/home${where.region ? `?region=${where.region}` : ''}#/findings`,
        ),
      },
    ],
  };
}

/** A check that passed, and a finding that somebody closed. */
function whyOver(finding: Json): string | undefined {
  const states = [
    finding.RecordState,
    at(finding, 'Workflow', 'Status'),
    at(finding, 'Compliance', 'Status'),
  ];
  return states.map(textOf).find((state) => state !== undefined && OVER.has(state));
}
const OVER = new Set(['ARCHIVED', 'RESOLVED', 'SUPPRESSED', 'PASSED', 'NOT_AVAILABLE']);

function resourcesOf({ Resources }: Json): string[] {
  const all = Array.isArray(Resources) ? Resources.filter(isObject) : [];
  return all.flatMap(({ Id }) => textOf(Id) ?? []).sort();
}
