// The dead-letter queue of the alerts: counts, shows and redrives its messages; none is lost or sent twice.
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
 * @param endpoint of an emulator. Its answer may name AWS's host or one that does not exist; the endpoint replaces it.
 * @throws QueueDoesNotExist
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

/** The oldest messages as lines of text; SQS shows at most ten. They become visible again at once. */
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
 * Moves all messages to the alerts' queue. Each gets a new deduplication id, `<id>#r<n>`, because SQS drops an id that it
 * has seen in the last five minutes. n is stored in the message: after a crash between sending and deleting, the next run
 * sends the same id again, and SQS drops it.
 * @param say gets the new deduplication id of each message
 * @returns how many were sent
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

/** The parts that are used here; a malformed message has none of them. */
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
    // Without a wait SQS asks some of its servers only, and answers nothing although others hold messages.
    WaitTimeSeconds: 1,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  const { Messages = [] } = await sqs.send(command);
  return Messages;
}
