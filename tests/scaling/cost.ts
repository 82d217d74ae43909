// Computes the bill of a call, and of many, from what it uses.
import { ACCESS_BYTES } from './log-lines.ts';
import { PRICES } from './prices.ts';

/** What one call of a function uses, as measured. */
export interface Cost {
  key: string;
  memoryMB: number;
  /** Processor time on this machine, milliseconds. */
  cpuMs: number;
  readUnits: number;
  writeUnits: number;
  /** Messages sent to SQS. */
  messages: number;
  /** Of the lines that the function itself writes. */
  logBytes: number;
}

export const PARTS = ['Lambda', 'API Gateway', 'DynamoDB', 'SQS', 'Logs', 'Traffic'] as const;
export type Bill = Record<(typeof PARTS)[number], number>;

/** Lambda gives one whole processor at this memory size, and a share of it below. */
const WHOLE_CPU_MB = 1769;
/** Sending, receiving and deleting. Without much traffic each message is received and deleted alone. */
export const REQUESTS_A_MESSAGE = 3;
/** Headers and body of an average answer. */
const ANSWER_BYTES = 1_000;
const GB = 1e9;

/** Dollars for one call. @param way how the call arrives */
export function billOf(cost: Cost, way: 'http' | 'socket' | 'event'): Bill {
  return {
    Lambda: PRICES.lambdaRequest + (cost.memoryMB / 1024) * (billedMs(cost) / 1000) * PRICES.lambdaGBSecond,
    'API Gateway': { http: PRICES.httpRequest, socket: PRICES.webSocketMessage, event: 0 }[way],
    DynamoDB: cost.readUnits * PRICES.readUnit + cost.writeUnits * PRICES.writeUnit,
    SQS: cost.messages * REQUESTS_A_MESSAGE * PRICES.queueRequest,
    Logs: ((cost.logBytes + (way === 'http' ? ACCESS_BYTES : 0)) / GB) * PRICES.logGB,
    Traffic: way === 'http' ? (ANSWER_BYTES / GB) * PRICES.trafficGB : 0,
  };
}

/** Assumes that a call only computes and never waits: with a smaller share of a processor it takes longer. */
export function billedMs({ cpuMs, memoryMB }: Pick<Cost, 'cpuMs' | 'memoryMB'>): number {
  return Math.ceil(cpuMs / Math.min(1, memoryMB / WHOLE_CPU_MB));
}

export function times(bill: Bill, count: number): Bill {
  return Object.fromEntries(PARTS.map((part) => [part, bill[part] * count])) as Bill;
}

export function sum(bills: readonly Bill[]): Bill {
  const total = (part: (typeof PARTS)[number]) => bills.reduce((so, bill) => so + bill[part], 0);
  return Object.fromEntries(PARTS.map((part) => [part, total(part)])) as Bill;
}

export const total = (bill: Bill) => PARTS.reduce((so, part) => so + bill[part], 0);
