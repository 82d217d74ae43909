// What a metric alarm watches and when it fires, from the `Trigger` of its notification: one metric, metric math, an anomaly.
import * as z from 'zod/mini';
import { ANOMALY_BANDS, alarmCondition, threshold } from '../../texts-es.ts';

/** An optional text; any other value, such as null, counts as none. */
export const text = z.catch(z.optional(z.string().check(z.minLength(1))), undefined);
const number = z.catch(z.optional(z.number()), undefined);
const dimensions = z._default(z.catch(z.array(z.object({ name: z.string(), value: z.string() })), []), []);

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

export const trigger = z.object({
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

type Trigger = z.infer<typeof trigger>;

/** "AWS/Lambda Errors (Sum)", "m1*1 = NetworkOut (Average)". */
export function watchedBy({
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

export function metricsOf({ Namespace, MetricName, Metrics }: Trigger): string[] {
  if (MetricName) return [named(Namespace, MetricName)];
  return Metrics.flatMap(({ MetricStat }) =>
    MetricStat ? [named(MetricStat.Metric.Namespace, MetricStat.Metric.MetricName)] : [],
  );
}

export function named(namespace = '', name = '', statistic?: string): string {
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
export function conditionOf(cause: Trigger): string | undefined {
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
export function dimensionsOf({ Dimensions, Metrics }: Trigger): { name: string; value: string }[] {
  const all = [...Dimensions, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])];
  return [...new Map(all.map((dimension) => [`${dimension.name}=${dimension.value}`, dimension])).values()];
}
