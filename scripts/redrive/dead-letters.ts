// The dead letters of the alert queue: counted, shown, and sent again without losing or doubling any.
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/**
 * @param endpoint of an emulator, which answers with a host that is AWS's, or nobody's.
 * @throws when there is no such queue.
 */
export async function queueUrl(sqs: SQSClient, name: string, endpoint?: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return endpoint ? new URL(new URL(QueueUrl).pathname, endpoint).href : QueueUrl;
}

export async function countLetters(sqs: SQSClient, dead: string): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: dead,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes = {} } = await sqs.send(command);
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** The oldest, as many as SQS shows of one message group at a time (ten at most), and put back at once. */
export async function showOldest(sqs: SQSClient, dead: string): Promise<string[]> {
  const letters = await receive(sqs, dead);
  for (const { ReceiptHandle } of letters.toReversed()) {
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: dead, ReceiptHandle, VisibilityTimeout: 0 }),
    );
  }
  return letters.map((letter) => {
    const { title = 'not readable', source = '?' } = readNotice(letter).alert ?? {};
    const sent = letter.MessageAttributes?.made_at?.StringValue ?? '';
    return `${sent} ${source}: ${title}`;
  });
}

/**
 * Moves all of them to the alert queue. Each gets an id of its own, `<id>#r<n>`: SQS would drop the id it had, if it was
 * sent less than five minutes ago. n is kept in the message, so a run that died between sending and deleting sends the
 * same id again, which SQS drops.
 * @returns how many were sent.
 */
export async function redrive(
  sqs: SQSClient,
  { dead, alerts }: { dead: string; alerts: string },
  say: (line: string) => void,
): Promise<number> {
  let sent = 0;
  for (;;) {
    const letters = await receive(sqs, dead);
    if (letters.length === 0) return sent;
    for (const letter of letters) {
      const again = resending(letter);
      await sqs.send(new SendMessageCommand({ QueueUrl: alerts, ...again }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: dead, ReceiptHandle: letter.ReceiptHandle }));
      say(again.MessageDeduplicationId);
      sent += 1;
    }
  }
}

function resending(letter: Message) {
  const { Body, MessageId = '', MessageAttributes = {}, Attributes = {} } = letter;
  const n = Number(MessageAttributes.redriven?.StringValue ?? 0) + 1;
  return {
    MessageBody: Body,
    MessageGroupId: Attributes.MessageGroupId ?? 'alerts',
    MessageDeduplicationId: `${readNotice(letter).id ?? MessageId}#r${n}`,
    MessageAttributes: {
      ...MessageAttributes,
      redriven: { DataType: 'Number', StringValue: String(n) },
    },
  };
}

/** Only what is needed here, and nothing that a malformed letter could break. */
function readNotice({ Body = '' }: Message): { id?: string; alert?: { title?: string; source?: string } } {
  try {
    const { id, alert } = JSON.parse(Body);
    return { ...(typeof id === 'string' && { id }), ...(alert && { alert }) };
  } catch {
    return {};
  }
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  const { Messages = [] } = await sqs.send(command);
  return Messages;
}
