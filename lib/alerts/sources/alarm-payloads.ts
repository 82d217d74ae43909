// CloudWatch alarms in every form they are sent in, read into one: metric, metric math, anomaly and composite.
import * as z from 'zod';

/** What all forms have in common. Texts are as they came. */
export interface Alarm {
  name: string;
  arn: string | undefined;
  description: string | undefined;
  state: string;
  previous: string | undefined;
  /** Milliseconds since the epoch: when it entered its state; of one that is over, when it began, where that is said. */
  at: number | undefined;
  since: number | undefined;
  reason: string;
  region: string | undefined;
  /** What it watches, in words: a metric, an expression, a rule over other alarms. */
  watches: string | undefined;
  /** When it fires, in words. */
  condition: string | undefined;
  dimensions: { name: string; value: string }[];
}

/** An optional text; anything else, null among it, is as good as none. */
const text = z.string().min(1).optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const dimensions = z
  .array(z.object({ name: z.string(), value: z.string() }))
  .catch([])
  .default([]);

const metric = z.object({
  Id: text,
  Label: text,
  Expression: text,
  MetricStat: z
    .object({
      Metric: z.object({ Namespace: text, MetricName: text, Dimensions: dimensions }),
      Stat: text,
      Period: number,
    })
    .optional()
    .catch(undefined),
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
  Metrics: z.array(metric).catch([]).default([]),
});

/** The message of an SNS notification. Only its name and its state make it an alarm. */
const notification = z.object({
  AlarmName: z.string().min(1),
  AlarmArn: text,
  AlarmDescription: text,
  NewStateValue: z.string().min(1),
  OldStateValue: text,
  NewStateReason: text,
  StateChangeTime: text,
  AlarmRule: text,
  TriggeringChildren: z
    .array(z.object({ Arn: z.string() }))
    .catch([])
    .default([]),
  Trigger: trigger.optional().catch(undefined),
});

const watched = z.object({
  expression: text,
  metricStat: z
    .object({
      metric: z.object({
        namespace: text,
        name: text,
        dimensions: z.record(z.string(), z.string()).catch({}),
      }),
      stat: text,
    })
    .optional()
    .catch(undefined),
});

/** What EventBridge and the alarm's own Lambda action send; it knows when the state before began. */
const stateChange = z.object({
  alarmName: z.string().min(1),
  state: z.object({ value: z.string().min(1), reason: text, timestamp: text }),
  previousState: z.object({ value: text, timestamp: text }).optional().catch(undefined),
  configuration: z
    .object({
      description: text,
      alarmRule: text,
      metrics: z.array(watched).catch([]).default([]),
    })
    .optional()
    .catch(undefined),
});
const event = z.object({
  alarmArn: text,
  resources: z.array(z.string()).catch([]).default([]),
  region: text,
});

/** @returns undefined when the value is no alarm. */
export function readAlarm(value: unknown): Alarm | undefined {
  const told = notification.safeParse(value);
  if (told.success) return fromNotification(told.data);
  const { alarmData, detail } = (value ?? {}) as { alarmData?: unknown; detail?: unknown };
  const changed = stateChange.safeParse(alarmData ?? detail);
  const around = event.safeParse(value);
  return changed.success && around.success ? fromStateChange(changed.data, around.data) : undefined;
}

function fromNotification(told: z.infer<typeof notification>): Alarm {
  const { AlarmArn: arn, Trigger: cause } = told;
  return {
    name: told.AlarmName,
    arn,
    description: told.AlarmDescription,
    state: told.NewStateValue,
    previous: told.OldStateValue,
    at: time(told.StateChangeTime),
    since: undefined,
    reason: told.NewStateReason ?? '',
    region: arn?.split(':')[3],
    watches: cause ? watchedBy(cause) : told.AlarmRule,
    condition: cause ? conditionOf(cause) : childrenOf(told.TriggeringChildren),
    dimensions: cause ? dimensionsOf(cause) : [],
  };
}

function fromStateChange(
  { alarmName, state, previousState, configuration }: z.infer<typeof stateChange>,
  { alarmArn, resources, region }: z.infer<typeof event>,
): Alarm {
  const arn = alarmArn ?? resources[0];
  const isOver = state.value === 'OK' && previousState?.value === 'ALARM';
  const all = configuration?.metrics ?? [];
  const metrics = all.flatMap(({ metricStat }) => metricStat ?? []);
  const expressions = all.flatMap(({ expression }) => expression ?? []);
  const names = metrics.map(({ metric, stat }) => named(metric.namespace, metric.name, stat));
  return {
    name: alarmName,
    arn,
    description: configuration?.description,
    state: state.value,
    previous: previousState?.value,
    at: time(state.timestamp),
    since: isOver ? time(previousState?.timestamp) : undefined,
    reason: state.reason ?? '',
    region: region ?? arn?.split(':')[3],
    watches: configuration?.alarmRule ?? ([...expressions, ...names].join(' · ') || undefined),
    condition: undefined,
    dimensions: metrics.flatMap(({ metric }) =>
      Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({ name, value })),
    ),
  };
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

function named(namespace = '', name = '', statistic?: string): string {
  return `${namespace} ${name}${statistic ? ` (${statistic})` : ''}`.trim();
}

/** Maps and not objects: what is looked up comes from outside, and may be "constructor". */
const OPERATORS = new Map([
  ['GreaterThanThreshold', '>'],
  ['GreaterThanOrEqualToThreshold', '≥'],
  ['LessThanThreshold', '<'],
  ['LessThanOrEqualToThreshold', '≤'],
]);
const BANDS = new Map([
  ['GreaterThanUpperThreshold', 'por encima de la banda esperada'],
  ['LessThanLowerThreshold', 'por debajo de la banda esperada'],
  ['LessThanLowerOrGreaterThanUpperThreshold', 'fuera de la banda esperada'],
]);

/** "> 0 en 1 de 3 periodos de 60 s"; an anomaly has a band and no threshold. */
function conditionOf(cause: Trigger): string | undefined {
  const { ComparisonOperator = '', Threshold, EvaluationPeriods, DatapointsToAlarm } = cause;
  const limit =
    BANDS.get(ComparisonOperator) ??
    (Threshold === undefined
      ? undefined
      : `${OPERATORS.get(ComparisonOperator) ?? ComparisonOperator} ${Threshold}`);
  if (limit === undefined || EvaluationPeriods === undefined) return limit;
  const period = cause.Period ?? cause.Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
  const points = DatapointsToAlarm === undefined ? '' : `${DatapointsToAlarm} de `;
  return `${limit} en ${points}${EvaluationPeriods} periodos${period === undefined ? '' : ` de ${period} s`}`;
}

/** Of all its metrics, each once. */
function dimensionsOf({ Dimensions, Metrics }: Trigger): Alarm['dimensions'] {
  const all = [...Dimensions, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])];
  return [...new Map(all.map((dimension) => [`${dimension.name}=${dimension.value}`, dimension])).values()];
}

function childrenOf(children: { Arn: string }[]): string | undefined {
  const names = children.map(({ Arn }) => Arn.split(':alarm:').at(-1));
  return names.length > 0 ? `por ${names.join(', ')}` : undefined;
}

/** CloudWatch writes the offset without a colon, which is not ISO 8601 in full. */
function time(stamp: string | undefined): number | undefined {
  const at = Date.parse((stamp ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : at;
}
