// Lines that report no fault although no level says so: metrics, and requests that were answered.
import { isObject } from '../message.ts';

/** A line of metrics in CloudWatch's embedded format, or of a request with its status, in which nothing failed. */
export function reportsNoFault(line: Record<string, unknown>): boolean {
  return isMetrics(line) || isAnswered(line);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const isMetrics = ({ _aws }: Record<string, unknown>) =>
  isObject(_aws) && Array.isArray(_aws.CloudWatchMetrics);

/** Names of the method and of the status in the access logs of API Gateway, load balancers and proxies. */
const METHODS = ['httpMethod', 'method', 'request_method', 'routeKey', 'verb'];
const STATUSES = ['status', 'statusCode', 'status_code', 'response_status'];
const ERRORS = ['error', 'err', 'errorMessage', 'exception'];

function isAnswered(line: Record<string, unknown>): boolean {
  const has = (name: string) =>
    line[name] !== undefined && line[name] !== null && line[name] !== '-' && line[name] !== '';
  const status = STATUSES.map((name) => Number(line[name])).find((one) => one >= 100);
  return status !== undefined && status < 500 && METHODS.some(has) && !ERRORS.some(has);
}

/** The same as text: the common log format of web servers. */
export function isAnsweredText(line: string): boolean {
  return /^\S{1,100} \S{1,100} \S{1,100} \[[^\]\n]{1,50}\] "[A-Z]{3,10} [^"\n]{1,4000}" [1-4]\d\d (?:\d{1,15}|-)/.test(
    line,
  );
}
