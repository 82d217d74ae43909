// SQS FIFO in simulated time: message groups, deduplication, visibility, receive count, dead letters.
import type { SQSRecord } from 'aws-lambda';
import type { SimulatedClock } from './clock.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MS = 5 * 60_000;
const MOST_RECEIVED = 10;

interface Sent {
  group: string;
  body: string;
  sentAs: string;
  madeAt: string;
  redriven: number;
}

interface Stored extends Sent {
  id: string;
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
}

export interface FifoQueue {
  /** Its messages, oldest first. */
  messages: Stored[];
  send(message: Sent): void;
  /** The oldest message of each of up to ten groups. While a message is hidden, its whole group waits. */
  receive(): SQSRecord[];
  hold(receiptHandle: string, seconds: number): void;
  remove(receiptHandle: string): void;
  /** Resolves when a message may be received. */
  ready(): Promise<void>;
}

export function fifoQueue(
  clock: SimulatedClock,
  { visibilityS, maxReceiveCount, dead }: { visibilityS: number; maxReceiveCount: number; dead?: FifoQueue },
): FifoQueue {
  const messages: Stored[] = [];
  const accepted = new Map<string, number>();
  const waiting: (() => void)[] = [];
  let made = 0;

  /** The oldest message of each group, oldest first. */
  const heads = () =>
    [...Map.groupBy(messages, ({ group }) => group).values()].flatMap(([head]) => head ?? []);
  const held = (receiptHandle: string) => messages.find(({ id }) => receiptHandle.startsWith(`${id}:`));
  const drop = (message: Stored) => void messages.splice(messages.indexOf(message), 1);

  return {
    messages,
    send(message) {
      const before = accepted.get(message.sentAs);
      if (before !== undefined && clock.now() - before < DEDUPLICATION_MS) return;
      accepted.set(message.sentAs, clock.now());
      made += 1;
      messages.push({
        ...message,
        id: `m${made}`,
        sentAt: clock.now(),
        visibleAt: clock.now(),
        receiveCount: 0,
      });
      for (const wake of waiting.splice(0)) wake();
    },
    receive() {
      const visible = heads().filter(({ visibleAt }) => visibleAt <= clock.now());
      const exhausted = visible.filter(({ receiveCount }) => receiveCount >= maxReceiveCount);
      for (const message of exhausted) {
        dead?.send(message);
        drop(message);
      }
      const received = visible.filter((message) => !exhausted.includes(message)).slice(0, MOST_RECEIVED);
      for (const message of received) {
        message.receiveCount += 1;
        message.visibleAt = clock.now() + visibilityS * 1000;
      }
      return received.map(recordOf);
    },
    hold(receiptHandle, seconds) {
      const message = held(receiptHandle);
      if (!message) throw new Error('the receipt handle is not valid');
      message.visibleAt = clock.now() + seconds * 1000;
    },
    remove(receiptHandle) {
      const message = held(receiptHandle);
      if (message) drop(message);
    },
    ready: async () => {
      const sent = new Promise<void>((resolve) => waiting.push(resolve));
      const due = Math.min(...heads().map(({ visibleAt }) => visibleAt));
      await (Number.isFinite(due) ? Promise.race([sent, clock.sleep(due - clock.now())]) : sent);
    },
  };
}

function recordOf({ id, group, body, sentAs, madeAt, redriven, sentAt, receiveCount }: Stored): SQSRecord {
  return {
    messageId: id,
    receiptHandle: `${id}:${receiveCount}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'simulation',
      ApproximateFirstReceiveTimestamp: String(sentAt),
      MessageGroupId: group,
      MessageDeduplicationId: sentAs,
    },
    messageAttributes: {
      made_at: { dataType: 'String', stringValue: madeAt },
      redriven: { dataType: 'Number', stringValue: String(redriven) },
    },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:alerts.fifo',
    awsRegion: 'us-east-1',
  };
}
