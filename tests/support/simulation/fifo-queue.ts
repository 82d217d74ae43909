// SQS FIFO with one message group, in simulated time: deduplication, visibility, receive count, dead letters.
import type { SQSRecord } from 'aws-lambda';
import type { SimulatedClock } from './clock.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MS = 5 * 60_000;

interface Sent {
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
  /** The oldest message, unless it is hidden: until it is visible again or removed, the whole group waits. */
  receive(): SQSRecord | undefined;
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
      const head = messages[0];
      if (!head || head.visibleAt > clock.now()) return undefined;
      if (head.receiveCount >= maxReceiveCount) {
        dead?.send(head);
        drop(head);
        return undefined;
      }
      head.receiveCount += 1;
      head.visibleAt = clock.now() + visibilityS * 1000;
      return recordOf(head);
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
      const [head] = messages;
      if (head) await clock.sleep(head.visibleAt - clock.now());
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

function recordOf({ id, body, sentAs, madeAt, redriven, sentAt, receiveCount }: Stored): SQSRecord {
  return {
    messageId: id,
    receiptHandle: `${id}:${receiveCount}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'simulation',
      ApproximateFirstReceiveTimestamp: String(sentAt),
      MessageGroupId: 'alerts',
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
