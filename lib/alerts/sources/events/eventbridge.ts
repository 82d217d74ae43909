// Source: every other event with an envelope, such as those of ECS, Step Functions, CloudFormation, RDS and CodeBuild, and a
// team's own. It looks for what is named in it, its state and its reason, under the names that AWS gives them.
import type { Severity } from '../../alert.ts';
import { EVENT_FIELDS, eventTitle } from '../../event-texts-es.ts';
import { namesIn } from '../../grouping/naming.ts';
import { redact } from '../../redaction/redact.ts';
import { withoutSecretMembers } from '../../redaction/secret-members.ts';
import { outline } from '../outline.ts';
import { type AwsEvent, at, type Json, nameInArn, textOf, textsOf } from './envelope.ts';
import { type EventFault, eventSource, type NoAlert } from './event-alert.ts';
import { meaningOf } from './states.ts';

export const eventbridge = eventSource(
  ({ detailType, source, at: sentAt, place, resources, detail: given }) => {
    const detail = withoutSecretMembers(given);
    const names = namesOf(detail, resources);
    const name = names.slice(0, 2).join(' · ') || undefined;
    const state = stateOf(detailType, detail);
    const severity = severityOf(detailType, detail, state);
    const title = eventTitle(detailType, name, state);
    if (severity === 'no alert') return { ignored: title } satisfies NoAlert;
    return {
      names: [
        source,
        detailType,
        place.account,
        place.region,
        ...names,
        state,
        redact(namesIn(detail, 'all') ?? ''),
      ],
      severity,
      title,
      source: name ?? source,
      type: detailType,
      message: reasonOf(detail) ?? title,
      at: sentAt,
      place,
      fields: [
        [EVENT_FIELDS.service, source || undefined],
        [EVENT_FIELDS.name, name],
        [EVENT_FIELDS.state, state],
      ],
      links: [],
      rest: outline(detail) || undefined,
    } satisfies EventFault;
  },
);

/** Members that name what an event is about, the more exact first. */
const NAMES = [
  ['pipeline'],
  ['project-name'],
  ['stateMachineArn'],
  ['stack-id'],
  ['application'],
  ['deploymentGroup'],
  ['AutoScalingGroupName'],
  ['SourceIdentifier'],
  ['check-name'],
  ['resourceArn'],
  ['jobName'],
  ['group'],
  ['clusterArn'],
  ['configRuleName'],
  ['repository-name'],
  ['functionName'],
  ['instance-id'],
  ['volume'],
] as const;

function namesOf(detail: Json, resources: readonly string[]): string[] {
  const named = NAMES.flatMap((path) => textOf(at(detail, ...path)) ?? []).map(nameInArn);
  const all = named.length > 0 ? named : resources.slice(0, 1).map(nameInArn);
  return [...new Set(all)];
}

/** Members that hold the state; with "eventType", services of ECS say INFO, WARN or ERROR. */
const STATES = [
  ['state'],
  ['status'],
  ['build-status'],
  ['status-details', 'status'],
  ['StatusCode'],
  ['statusCode'],
  ['lastStatus'],
  ['jobStatus'],
  ['eventType'],
  ['newEvaluationResult', 'complianceType'],
] as const;

function stateOf(detailType: string, detail: Json): string | undefined {
  if (isStoppedTask(detailType, detail)) return textOf(detail.stopCode) ?? 'STOPPED';
  for (const path of STATES) {
    const state = textOf(at(detail, ...path));
    if (state !== undefined) return state;
  }
  return textsOf(detail.EventCategories)[0];
}

function severityOf(detailType: string, detail: Json, state: string | undefined): Severity | 'no alert' {
  if (isStoppedTask(detailType, detail)) return stoppedTask(detail);
  const byState = state === undefined ? 'warning' : meaningOf(state);
  if (byState !== 'warning') return byState;
  // "EC2 Instance Launch Unsuccessful", "EC2 Spot Instance Interruption Warning": the state is in the event's name.
  return state === undefined || !KNOWN_WARNING.test(state) ? meaningOfName(detailType) : 'warning';
}

const KNOWN_WARNING = /WARN|DEGRADED|INTERRUPT|PARTIAL/i;

/** A name says a failure at its end; "State Change" says nothing. */
function meaningOfName(detailType: string): Severity | 'no alert' {
  if (/unsuccessful|fail(?:ed|ure)?\b|error|exceeded|denied/i.test(detailType)) return 'error';
  return /\b(?:successful(?:ly)?|succeeded|completed)$/i.test(detailType) ? 'no alert' : 'warning';
}

const isStoppedTask = (detailType: string, { lastStatus }: Json) =>
  detailType === 'ECS Task State Change' && lastStatus === 'STOPPED';

/** ECS stops tasks when it scales or deploys: only a task that ended by itself, or could not start, is a failure. */
function stoppedTask({ stopCode, containers }: Json): Severity | 'no alert' {
  if (stopCode === 'TaskFailedToStart') return 'error';
  if (stopCode === 'SpotInterruption' || stopCode === 'TerminationNotice') return 'warning';
  if (stopCode === 'ServiceSchedulerInitiated' || stopCode === 'UserInitiated') return 'no alert';
  const codes = (Array.isArray(containers) ? containers : []).map((container: unknown) =>
    at(container, 'exitCode'),
  );
  return codes.length > 0 && codes.every((code) => code === 0) ? 'no alert' : 'error';
}

const REASONS = [
  ['reason'],
  ['statusReason'],
  ['status-reason'],
  ['status-details', 'status-reason'],
  ['stoppedReason'],
  ['statusMessage'],
  ['StatusMessage'],
  ['Message'],
  ['message'],
  ['cause'],
  ['error'],
  ['errorMessage'],
  ['errorCode'],
  ['description'],
] as const;

function reasonOf(detail: AwsEvent['detail']): string | undefined {
  for (const path of REASONS) {
    const reason = textOf(at(detail, ...path));
    if (reason !== undefined) return reason;
  }
  return undefined;
}
