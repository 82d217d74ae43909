// Reads every form of a CloudWatch alarm (metric, metric math, anomaly, composite; SNS, EventBridge, action) into one.
import * as z from 'zod/mini';
import { causedBy } from '../../texts-es.ts';
import { type Place, placeInArn, placeOf } from '../place.ts';
import { conditionOf, dimensionsOf, metricsOf, named, text, trigger, watchedBy } from './alarm-trigger.ts';
import { pointsIn } from './data-points.ts';

/** What all forms have in common. Texts are not redacted. */
export interface Alarm {
  name: string;
  /** Its ARN; of a payload without one its account, region and name. */
  identity: string;
  /** Of an alarm on many time series, each of which changes its state by itself: the one that has changed. */
  contributor: string | undefined;
  /** What was done to the alarm itself, where the event tells of that: "create", "update", "delete". */
  operation: string | undefined;
  description: string | undefined;
  state: string;
  previous: string | undefined;
  /** Milliseconds since 1970: when it entered its state. `since`: of a recovery, when the alarm began, if known. */
  at: number | undefined;
  since: number | undefined;
  reason: string;
  /** The data points that it was evaluated on, the oldest first. */
  points: number[];
  /** Where the payload has them: CloudWatch sends none, a forwarder may add them. */
  tags: Record<string, string>;
  place: Place;
  /** What it watches: a metric, an expression, a rule over other alarms. */
  watches: string | undefined;
  /** When it fires, in words. */
  condition: string | undefined;
  dimensions: { name: string; value: string }[];
  /** Namespace and name of each metric: "AWS/Lambda Errors". */
  metrics: string[];
}

/** `{severity: 'critical'}`, or pairs as AWS's API lists them. */
const tags = z._default(
  z.catch(
    z.union([
      z.record(z.string(), z.string()),
      z.pipe(
        z.array(z.object({ Key: z.string(), Value: z.string() })),
        z.transform((pairs) => Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]))),
      ),
    ]),
    {},
  ),
  {},
);

/** By which an alarm tells its time series apart: `{"TableName": "orders"}`. */
const attributes = z._default(z.catch(z.record(z.string(), z.string()), {}), {});

/** The message of an SNS notification. It is an alarm when it has a name and a state. */
const notification = z.object({
  AlarmName: z.string().check(z.minLength(1)),
  AlarmArn: text,
  AWSAccountId: text,
  /** In words: "EU (Ireland)". */
  Region: text,
  AlarmDescription: text,
  NewStateValue: z.string().check(z.minLength(1)),
  OldStateValue: text,
  NewStateReason: text,
  StateChangeTime: text,
  NewStateReasonData: text,
  AlarmRule: text,
  AlarmContributorId: text,
  AlarmContributorAttributes: attributes,
  Tags: tags,
  TriggeringChildren: z._default(z.catch(z.array(z.object({ Arn: z.string() })), []), []),
  Trigger: z.catch(z.optional(trigger), undefined),
});

const watched = z.object({
  expression: text,
  metricStat: z.catch(
    z.optional(
      z.object({
        metric: z.object({
          namespace: text,
          name: text,
          dimensions: z.catch(z.record(z.string(), z.string()), {}),
        }),
        stat: text,
      }),
    ),
    undefined,
  ),
});

/** The event of EventBridge and of an alarm's Lambda action; it says when the previous state began. */
const stateChange = z.object({
  alarmName: z.string().check(z.minLength(1)),
  alarmContributor: z.catch(z.optional(z.object({ id: z.string(), attributes })), undefined),
  operation: text,
  tags,
  state: z.object({
    value: z.string().check(z.minLength(1)),
    reason: text,
    reasonData: text,
    timestamp: text,
  }),
  previousState: z.catch(z.optional(z.object({ value: text, timestamp: text })), undefined),
  configuration: z.catch(
    z.optional(
      z.object({
        description: text,
        alarmRule: text,
        metrics: z._default(z.catch(z.array(watched), []), []),
      }),
    ),
    undefined,
  ),
});
const event = z.object({
  alarmArn: text,
  resources: z._default(z.catch(z.array(z.string()), []), []),
  account: text,
  region: text,
  time: text,
});

/** @returns undefined when the value is not an alarm. */
export function readAlarm(value: unknown): Alarm | undefined {
  const notified = notification.safeParse(value);
  if (notified.success) return fromNotification(notified.data);
  const { alarmData, detail } = (value ?? {}) as { alarmData?: unknown; detail?: unknown };
  const changed = stateChange.safeParse(alarmData ?? detail);
  const envelope = event.safeParse(value);
  return changed.success && envelope.success ? fromStateChange(changed.data, envelope.data) : undefined;
}

function fromNotification(alarm: z.infer<typeof notification>): Alarm {
  const { AlarmArn: arn, AWSAccountId: account, Region: region, Trigger: cause } = alarm;
  const { AlarmContributorId: contributor, AlarmContributorAttributes: attributes } = alarm;
  return {
    name: alarm.AlarmName,
    identity: identityOf(arn, account, region, alarm.AlarmName, contributor),
    contributor: contributor && contributorText(contributor, attributes),
    operation: undefined,
    description: alarm.AlarmDescription,
    state: alarm.NewStateValue,
    previous: alarm.OldStateValue,
    at: time(alarm.StateChangeTime),
    since: undefined,
    reason: alarm.NewStateReason ?? '',
    points: pointsIn(alarm.NewStateReasonData, alarm.NewStateReason),
    tags: alarm.Tags,
    place: { ...placeOf({ account }), ...placeInArn(arn) },
    watches: cause ? watchedBy(cause) : alarm.AlarmRule,
    condition: cause ? conditionOf(cause) : childrenOf(alarm.TriggeringChildren),
    dimensions: cause ? dimensionsOf(cause) : [],
    metrics: cause ? metricsOf(cause) : [],
  };
}

function fromStateChange(
  change: z.infer<typeof stateChange>,
  { alarmArn, resources, account, region, time: sentAt }: z.infer<typeof event>,
): Alarm {
  const { alarmName, alarmContributor, operation, tags, state, previousState, configuration } = change;
  const arn = alarmArn ?? resources[0];
  const isOver = state.value === 'OK' && previousState?.value === 'ALARM';
  const all = configuration?.metrics ?? [];
  const metrics = all.flatMap(({ metricStat }) => metricStat ?? []);
  const expressions = all.flatMap(({ expression }) => expression ?? []);
  const names = metrics.map(({ metric, stat }) => named(metric.namespace, metric.name, stat));
  return {
    name: alarmName,
    identity: identityOf(arn, account, region, alarmName, alarmContributor?.id),
    contributor: alarmContributor && contributorText(alarmContributor.id, alarmContributor.attributes),
    operation,
    description: configuration?.description,
    state: state.value,
    previous: previousState?.value,
    // What was done to the alarm did not change its state.
    at: (operation === undefined ? time(state.timestamp) : undefined) ?? time(sentAt),
    since: isOver ? time(previousState?.timestamp) : undefined,
    reason: state.reason ?? '',
    points: pointsIn(state.reasonData, state.reason),
    tags,
    place: { ...placeInArn(arn), ...placeOf({ account, region }) },
    watches: configuration?.alarmRule ?? ([...expressions, ...names].join(' · ') || undefined),
    condition: undefined,
    dimensions: metrics.flatMap(({ metric }) =>
      Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({ name, value })),
    ),
    metrics: metrics.map(({ metric }) => named(metric.namespace, metric.name)),
  };
}

/** Two accounts may have alarms of one name, and one alarm many time series: the recovery of one says nothing about another. */
function identityOf(arn: string | undefined, account = '', region = '', name = '', contributor = ''): string {
  const alarm = arn ?? [account, region, name].join(':');
  return contributor === '' ? alarm : `${alarm}#${contributor}`;
}

/** "TableName=orders"; its id where nothing says more. */
function contributorText(id: string, attributes: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  return pairs.join(', ') || id;
}

function childrenOf(children: { Arn: string }[]): string | undefined {
  const names = children.map(({ Arn }) => Arn.split(':alarm:').at(-1) ?? '');
  return names.length > 0 ? causedBy(names) : undefined;
}

/** CloudWatch writes the offset without a colon, which `Date.parse` does not have to accept. */
function time(stamp: string | undefined): number | undefined {
  const at = Date.parse((stamp ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : at;
}
