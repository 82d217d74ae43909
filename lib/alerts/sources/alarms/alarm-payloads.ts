// Reads every form of a CloudWatch alarm (metric, metric math, anomaly, composite; SNS, EventBridge, action) into one.
import * as z from 'zod/mini';
import { ANOMALY_BANDS, alarmCondition, causedBy, threshold } from '../../texts-es.ts';
import { type Place, placeInArn, placeOf } from '../place.ts';
import { pointsIn } from './data-points.ts';

/** What all forms have in common. Texts are not redacted. */
export interface Alarm {
  name: string;
  /** Its ARN; of a payload without one its account, region and name. */
  identity: string;
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

/** An optional text; any other value, such as null, counts as none. */
const text = z.catch(z.optional(z.string().check(z.minLength(1))), undefined);
const number = z.catch(z.optional(z.number()), undefined);
const dimensions = z._default(z.catch(z.array(z.object({ name: z.string(), value: z.string() })), []), []);

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

const metric = z.object({
  Id: text,
  Label: text,
  Expression: text,
  MetricStat: z.catch(
    z.optional(
      z.object({
        Metric: z.object({ Namespace: text, MetricName: text, Dimensions: dimensions }),
        Stat: text,
        Period: number,
      }),
    ),
    undefined,
  ),
});

const trigger = z.object({
  MetricName: text,
  Namespace: text,
  Statistic: text,
  ExtendedStatistic: text,
  Dimensions: dimensions,
  Period: number,
  EvaluationPeriods: number,
  DatapointsToAlarm: number,
  ComparisonOperator: text,
  Threshold: number,
  ThresholdMetricId: text,
  Metrics: z._default(z.catch(z.array(metric), []), []),
});

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
  return {
    name: alarm.AlarmName,
    identity: identityOf(arn, account, region, alarm.AlarmName),
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
  { alarmName, tags, state, previousState, configuration }: z.infer<typeof stateChange>,
  { alarmArn, resources, account, region }: z.infer<typeof event>,
): Alarm {
  const arn = alarmArn ?? resources[0];
  const isOver = state.value === 'OK' && previousState?.value === 'ALARM';
  const all = configuration?.metrics ?? [];
  const metrics = all.flatMap(({ metricStat }) => metricStat ?? []);
  const expressions = all.flatMap(({ expression }) => expression ?? []);
  const names = metrics.map(({ metric, stat }) => named(metric.namespace, metric.name, stat));
  return {
    name: alarmName,
    identity: identityOf(arn, account, region, alarmName),
    description: configuration?.description,
    state: state.value,
    previous: previousState?.value,
    at: time(state.timestamp),
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

/** Two accounts may have alarms of one name, and the recovery of one says nothing about the other. */
function identityOf(arn: string | undefined, account = '', region = '', name = ''): string {
  return arn ?? [account, region, name].join(':');
}

type Trigger = z.infer<typeof trigger>;

/** "AWS/Lambda Errors (Sum)", "m1*1 = NetworkOut (Average)". */
function watchedBy({
  Namespace,
  MetricName,
  Statistic,
  ExtendedStatistic,
  Metrics,
}: Trigger): string | undefined {
  if (MetricName) return named(Namespace, MetricName, Statistic ?? ExtendedStatistic);
  const sources = Metrics.flatMap(({ MetricStat }) =>
    MetricStat ? [named(MetricStat.Metric.Namespace, MetricStat.Metric.MetricName, MetricStat.Stat)] : [],
  );
  const expressions = Metrics.flatMap(({ Expression }) => Expression ?? []);
  return [...expressions, ...sources].join(' · ') || undefined;
}

function metricsOf({ Namespace, MetricName, Metrics }: Trigger): string[] {
  if (MetricName) return [named(Namespace, MetricName)];
  return Metrics.flatMap(({ MetricStat }) =>
    MetricStat ? [named(MetricStat.Metric.Namespace, MetricStat.Metric.MetricName)] : [],
  );
}

function named(namespace = '', name = '', statistic?: string): string {
  return `${namespace} ${name}${statistic ? ` (${statistic})` : ''}`.trim();
}

/** Maps, not objects: the key comes from outside and may be "constructor". */
const OPERATORS = new Map([
  ['GreaterThanThreshold', '>'],
  ['GreaterThanOrEqualToThreshold', '≥'],
  ['LessThanThreshold', '<'],
  ['LessThanOrEqualToThreshold', '≤'],
]);
const BANDS = new Map([
  ['GreaterThanUpperThreshold', ANOMALY_BANDS.above],
  ['LessThanLowerThreshold', ANOMALY_BANDS.below],
  ['LessThanLowerOrGreaterThanUpperThreshold', ANOMALY_BANDS.outside],
]);

/** "> 0 en 1 de 3 periodos de 1 min"; an anomaly has a band instead of a threshold. */
function conditionOf(cause: Trigger): string | undefined {
  const { ComparisonOperator = '', Threshold, EvaluationPeriods, DatapointsToAlarm } = cause;
  const limit =
    BANDS.get(ComparisonOperator) ??
    (Threshold === undefined
      ? undefined
      : threshold(OPERATORS.get(ComparisonOperator) ?? ComparisonOperator, Threshold));
  if (limit === undefined || EvaluationPeriods === undefined) return limit;
  const period = cause.Period ?? cause.Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
  return alarmCondition(limit, EvaluationPeriods, DatapointsToAlarm, period);
}

/** The dimensions of all its metrics, each once. */
function dimensionsOf({ Dimensions, Metrics }: Trigger): Alarm['dimensions'] {
  const all = [...Dimensions, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])];
  return [...new Map(all.map((dimension) => [`${dimension.name}=${dimension.value}`, dimension])).values()];
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
