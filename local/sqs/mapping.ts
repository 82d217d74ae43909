// The SQS event source mappings that the functions declare.
import type { FunctionEntry } from '../framework/framework.ts';
import { type Deployment, IntrinsicError, resolve } from '../framework/intrinsics.ts';

export interface Mapping {
  functionName: string;
  queueArn: string;
  queueName: string;
  /** The URL that handlers use too. The emulator's own answer has a host that does not exist. */
  queueUrl: string;
  batchSize: number;
  windowMs: number;
  reportsFailures: boolean;
  /** Batches that are handled at the same time. */
  concurrency: number;
}

/** AWS starts with five pollers. Two are enough to reveal bugs of parallel batches. */
const DEFAULT_CONCURRENCY = 2;

export function mappingsOf(functions: FunctionEntry[], deployment: Deployment): Mapping[] {
  return functions.flatMap(({ key, definition }) =>
    (definition.events ?? [])
      .filter((event) => event.sqs !== undefined)
      .map((event) => mappingOf(key, definition.name, resolve(event.sqs, deployment), deployment))
      .filter((mapping) => mapping !== undefined),
  );
}

function mappingOf(
  key: string,
  functionName: string,
  declared: unknown,
  deployment: Deployment,
): Mapping | undefined {
  const event = (typeof declared === 'string' ? { arn: declared } : declared) as Record<string, unknown>;
  if (event.enabled === false) return undefined;
  if (event.filterPatterns) throw new Error(`${key}: filterPatterns of an SQS event are not emulated`);
  const queueArn = String(event.arn);
  const queueUrl = [...deployment.values()].find(({ attributes }) => attributes.Arn === queueArn)?.attributes
    .QueueUrl;
  if (!queueUrl) throw new IntrinsicError(`${key} reads a queue that does not exist locally: ${queueArn}`);
  const queueName = queueArn.split(':').at(-1) ?? '';
  return {
    functionName,
    queueArn,
    queueName,
    queueUrl,
    batchSize: Number(event.batchSize ?? 10),
    windowMs: Number(event.maximumBatchingWindow ?? 0) * 1000,
    reportsFailures: event.functionResponseType === 'ReportBatchItemFailures',
    // The queue locks a message group while one of its messages is in flight, so that order holds with any number.
    concurrency: Math.min(Number(event.maximumConcurrency ?? DEFAULT_CONCURRENCY), DEFAULT_CONCURRENCY),
  };
}
