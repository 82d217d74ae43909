// AWS list prices of us-east-1 in US dollars, without free tiers, as of spring 2025. Tables of 2025 and 2026 by others have the
// same prices for Lambda, DynamoDB and logs. Prices change, and other regions differ: check them before you rely on a
// total (https://aws.amazon.com/pricing).

const MILLION = 1e6;

export const PRICES = {
  /** https://aws.amazon.com/lambda/pricing: arm64, first tier; a gigabyte-second, and a request. */
  lambdaGBSecond: 0.0000133334,
  lambdaRequest: 0.2 / MILLION,
  /** https://aws.amazon.com/api-gateway/pricing: a request of the HTTP API; a WebSocket message of 32 KB; a minute of a connection. */
  httpRequest: 1 / MILLION,
  webSocketMessage: 1 / MILLION,
  webSocketMinute: 0.25 / MILLION,
  /**
   * https://aws.amazon.com/dynamodb/pricing/on-demand: since November 2024. Storage, and backups to any second: a gigabyte-month. Backups are
   * charged for tables without global indexes (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html).
   */
  readUnit: 0.125 / MILLION,
  writeUnit: 0.625 / MILLION,
  storageGB: 0.25,
  backupGB: 0.2,
  /** https://aws.amazon.com/sqs/pricing. A FIFO request costs a quarter more; there are few of them. */
  queueRequest: 0.4 / MILLION,
  /** https://aws.amazon.com/cloudwatch/pricing: a gigabyte of ingestion, and a metric alarm for a month. */
  logGB: 0.5,
  alarm: 0.1,
  /** https://aws.amazon.com/secrets-manager/pricing: a month. Only deployments read it. */
  secret: 0.4,
  /** https://aws.amazon.com/ec2/pricing/on-demand, "Data Transfer": a gigabyte to the internet. */
  trafficGB: 0.09,
} as const;
